#include "route/query_memory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "base/row_products.h"
#include "base/wide_query.h"
#include "moxie/error.h"

namespace moxie {

namespace {

// Chosen on train queries, docs/evaluation.md.
constexpr double kGramPrior = 0.5, kSharpness = 20, kFairCosine = 0.5;
constexpr std::size_t kNeighbours = 20;
constexpr std::size_t kFewestQueries = 3;

double total(std::span<const double> values, const std::vector<bool>& eligible) {
    double sum = 0;
    for (std::size_t c = 0; c < values.size(); ++c) sum += eligible[c] ? values[c] : 0;
    return sum;
}

}  // namespace

QueryMemory::QueryMemory(std::string encoder, std::vector<std::int64_t> experts,
                         std::span<const AskedQuery* const> queries, QueryPilots pilots)
    : encoder_(std::move(encoder)), experts_(std::move(experts)), pilots_(std::move(pilots)) {
    queries = queries.first(std::min(queries.size(), kMostQueries));
    for (const AskedQuery* query : queries) keep(*query);
    count_grams(queries);
    finish();
}

void QueryMemory::keep(const AskedQuery& query) {
    if (scales_.size() < kMostCompared) add_row(query.vector, codes_, scales_);
    Shares& shares = outcomes_.emplace_back();
    for (std::size_t c = 0; c < query.outcome.size(); ++c)
        if (query.outcome[c] > 0)
            shares.push_back({static_cast<std::uint16_t>(c), static_cast<float>(query.outcome[c])});
}

void QueryMemory::count_grams(std::span<const AskedQuery* const> queries) {
    std::map<std::uint32_t, std::pair<std::size_t, std::map<std::uint16_t, float>>> counted;
    for (std::size_t q = 0; q < queries.size(); ++q)
        for (const std::uint32_t gram : queries[q]->grams) {
            auto& [occurrences, shares] = counted[gram];
            ++occurrences;
            for (const Share& share : outcomes_[q]) shares[share.column] += share.amount;
        }
    std::vector<std::pair<std::size_t, std::uint32_t>> frequent;
    for (const auto& [gram, count] : counted) frequent.emplace_back(count.first, gram);
    std::sort(frequent.begin(), frequent.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    frequent.resize(std::min(frequent.size(), kMostGrams));
    for (const auto& [count, gram] : frequent) grams_.push_back(gram);
    std::sort(grams_.begin(), grams_.end());
    for (const std::uint32_t gram : grams_) {
        Shares& shares = answered_.emplace_back();
        for (const auto& [column, amount] : counted[gram].second)
            shares.push_back({column, amount});
    }
}

void QueryMemory::finish() {
    answers_.assign(experts_.size(), 0.0);
    homes_.assign(experts_.size(), 0);
    for (const Shares& shares : outcomes_) {
        for (const Share& share : shares) answers_[share.column] += double{share.amount};
        const auto home =
            std::max_element(shares.begin(), shares.end(),
                             [](const Share& a, const Share& b) { return a.amount < b.amount; });
        if (home != shares.end()) ++homes_[home->column];
    }
    ByteWriter bytes;
    write_content(bytes);
    version_ = checksum(bytes.bytes());
}

bool QueryMemory::knows(std::size_t column) const { return homes_[column] >= kFewestQueries; }

void QueryMemory::asked_grams(std::span<const std::uint32_t> grams,
                              const std::vector<bool>& eligible, std::span<double> values) const {
    std::fill(values.begin(), values.end(), 0.0);
    const auto columns = static_cast<double>(std::count(eligible.begin(), eligible.end(), true));
    const double all = total(answers_, eligible) + columns;
    const auto expected = [&](std::size_t c) { return (answers_[c] + 1) / all * kGramPrior; };
    double nobody = 0;  // what an expert gets that answered none of the n-grams
    for (const std::uint32_t gram : grams) {
        const auto at = std::lower_bound(grams_.begin(), grams_.end(), gram);
        if (at == grams_.end() || *at != gram) continue;
        double answers = 0;
        for (const Share& share : answered_[static_cast<std::size_t>(at - grams_.begin())]) {
            if (!eligible[share.column]) continue;
            answers += double{share.amount};
            values[share.column] += std::log1p(double{share.amount} / expected(share.column));
        }
        nobody += std::log(kGramPrior / (answers + kGramPrior));
    }
    const double root = std::sqrt(static_cast<double>(std::max<std::size_t>(1, grams.size())));
    for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = eligible[c] ? (values[c] + nobody) / root : 0;
}

std::vector<QueryMemory::Neighbour> QueryMemory::nearest(std::span<const float> query,
                                                         const std::vector<bool>& eligible) const {
    // What none of these experts answered is nobody's neighbour.
    const auto counts = [&](const Shares& shares) {
        return std::any_of(shares.begin(), shares.end(),
                           [&](const Share& share) { return eligible[share.column]; });
    };
    WideQuery wide(query);
    const std::span<const double> cosines = wide.cosines({codes_, scales_});
    const auto nearer = [](double cosine, const Neighbour& other) { return cosine > other.cosine; };
    std::vector<Neighbour> nearest;  // nearest first, of equals the earlier
    double least = -std::numeric_limits<double>::infinity();
    for (std::uint32_t q = 0; q < cosines.size(); ++q) {
        if (cosines[q] <= least || !counts(outcomes_[q])) continue;
        nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), cosines[q], nearer),
                       {q, cosines[q]});
        if (nearest.size() > kNeighbours) nearest.pop_back();
        if (nearest.size() == kNeighbours) least = nearest.back().cosine;
    }
    return nearest;
}

void QueryMemory::neighbours(std::span<const float> query, const std::vector<bool>& eligible,
                             std::span<double> values) const {
    std::fill(values.begin(), values.end(), 0.0);
    if (query.empty() || query.size() != dimensions()) return;
    const double fair = std::exp(kSharpness * (kFairCosine - 1));
    double mass = 0;
    for (const auto& [q, cosine] : nearest(query, eligible))
        for (const Share& share : outcomes_[q]) {
            if (!eligible[share.column]) continue;
            const double weight =
                std::exp(kSharpness * (cosine - 1)) * static_cast<double>(share.amount);
            values[share.column] += weight;
            mass += weight;
        }
    const auto columns = static_cast<double>(std::count(eligible.begin(), eligible.end(), true));
    for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = eligible[c] ? std::log((values[c] * columns + fair) / (mass + fair)) : 0;
}

void QueryMemory::asked_style(const QueryStyle& style, const std::vector<bool>& eligible,
                              std::span<double> values) const {
    std::fill(values.begin(), values.end(), 0.0);
    if (pilots_.styles.empty()) return;
    for (std::size_t c = 0; c < values.size(); ++c) {
        if (!eligible[c]) continue;
        const float* row = &pilots_.styles[c * kStyleTraits];
        for (std::size_t i = 0; i < kStyleTraits; ++i)
            values[c] += double{row[i]} * double{style[i] - pilots_.usual[i]};
    }
}

void QueryMemory::pilots(std::span<const float> query, const std::vector<bool>& eligible,
                         std::span<double> values) const {
    std::fill(values.begin(), values.end(), 0.0);
    if (pilots_.vectors.size() != experts_.size() * query.size()) return;
    row_products().float32(pilots_.vectors.data(), query.size(), values.size(), query.data(),
                           values.data());
    for (std::size_t c = 0; c < values.size(); ++c)
        if (!eligible[c]) values[c] = 0;
}

namespace {

template <typename Numbers>
void write_numbers(ByteWriter& out, const Numbers& numbers) {
    out.varint(numbers.size());
    out.raw(Bytes(reinterpret_cast<const std::uint8_t*>(numbers.data()),
                  numbers.size() * sizeof(numbers[0])));
}

template <typename Number>
std::vector<Number> read_numbers(ByteReader& in) {
    std::vector<Number> numbers(in.count(sizeof(Number)));
    const Bytes bytes = in.raw(numbers.size() * sizeof(Number));
    if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

[[noreturn]] void damaged() {
    throw Error(ErrorCode::corrupt, "what is remembered of queries is damaged");
}

}  // namespace

std::vector<std::uint8_t> QueryMemory::write() const {
    ByteWriter out;
    write_numbers(out, experts_);
    write_content(out);
    return out.take();
}

void QueryMemory::write_content(ByteWriter& out) const {
    out.string(encoder_);
    write_numbers(out, scales_);
    write_numbers(out, codes_);
    write_numbers(out, grams_);
    write_numbers(out, pilots_.vectors);
    write_numbers(out, pilots_.styles);
    write_numbers(out, pilots_.usual);
    out.varint(outcomes_.size());
    for (const std::vector<Shares>* lists : {&outcomes_, &answered_})
        for (const Shares& shares : *lists) {
            out.varint(shares.size());
            for (const Share& share : shares) {
                out.u16(share.column);
                out.u32(std::bit_cast<std::uint32_t>(share.amount));
            }
        }
}

QueryMemory QueryMemory::read(ByteReader& in) {
    QueryMemory memory;
    memory.experts_ = read_numbers<std::int64_t>(in);
    memory.encoder_ = in.string();
    memory.scales_ = read_numbers<float>(in);
    memory.codes_ = read_numbers<std::int8_t>(in);
    memory.grams_ = read_numbers<std::uint32_t>(in);
    QueryPilots& pilots = memory.pilots_;
    pilots.vectors = read_numbers<float>(in);
    pilots.styles = read_numbers<float>(in);
    const auto usual = read_numbers<float>(in);
    if (usual.size() != kStyleTraits) damaged();
    std::copy(usual.begin(), usual.end(), pilots.usual.begin());
    if (!all_finite(memory.scales_) || !all_finite(pilots.vectors) || !all_finite(pilots.styles) ||
        !all_finite(pilots.usual))
        damaged();
    const std::size_t experts = memory.experts_.size(), compared = memory.scales_.size();
    memory.outcomes_.resize(in.count(1));
    if (experts > kMostExperts || memory.queries() > kMostQueries ||
        compared != std::min(memory.queries(), kMostCompared) ||
        memory.grams_.size() > kMostGrams ||
        (compared == 0 ? !memory.codes_.empty() : memory.codes_.size() % compared != 0) ||
        (experts == 0 ? !pilots.vectors.empty() : pilots.vectors.size() % experts != 0) ||
        (!pilots.styles.empty() && pilots.styles.size() != experts * kStyleTraits) ||
        !std::is_sorted(memory.grams_.begin(), memory.grams_.end()))
        damaged();
    memory.answered_.resize(memory.grams_.size());
    for (std::vector<Shares>* lists : {&memory.outcomes_, &memory.answered_})
        for (Shares& shares : *lists) {
            shares.resize(in.count(6));
            for (Share& share : shares) {
                share.column = in.u16();
                share.amount = std::bit_cast<float>(in.u32());
                if (share.column >= experts || !(share.amount >= 0) || !std::isfinite(share.amount))
                    damaged();
            }
        }
    memory.finish();
    return memory;
}

}  // namespace moxie
