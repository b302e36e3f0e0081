#include "route/pilots.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "moxie/error.h"

namespace moxie {

namespace {

// Of the neighbours: how many, and as many more of mean outcome, which hold a choice back.
constexpr std::size_t kNeighbours = 20;
constexpr double kPrior = 20;
constexpr std::size_t kFolds = 5;
// Outcomes that are nearer are the same.
constexpr float kSame = 1e-6F;

float similarity(std::span<const float> a, std::span<const float> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

// Queries that count: their number and how near they are.
struct Near {
    std::size_t query = 0;
    float similarity = 0;
};

std::vector<Near> all_near(const Pilots& pilots, std::span<const float> query,
                           const std::vector<bool>& left_out) {
    std::vector<Near> near;
    const std::span<const float> rows = pilots.queries;
    for (std::size_t i = 0; i < pilots.count(); ++i)
        if (left_out.empty() || !left_out[i])
            near.push_back(
                {i, similarity(query, rows.subspan(i * pilots.dimensions, pilots.dimensions))});
    return near;
}

float outcome(const Pilots& pilots, std::size_t query, std::size_t arm) {
    return pilots.outcomes[query * pilots.arms + arm];
}

// The contenders that did best, if not all did as well: then the query says nothing.
std::vector<std::size_t> winners(const Pilots& pilots, std::size_t query) {
    float best = 0, worst = std::numeric_limits<float>::max();
    for (std::size_t arm = 0; arm < pilots.contenders; ++arm) {
        best = std::max(best, outcome(pilots, query, arm));
        worst = std::min(worst, outcome(pilots, query, arm));
    }
    std::vector<std::size_t> arms;
    for (std::size_t arm = 0; arm < pilots.contenders && best - worst > kSame; ++arm)
        if (best - outcome(pilots, query, arm) <= kSame) arms.push_back(arm);
    return arms;
}

std::size_t best_of(const std::vector<double>& values) {
    return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) -
                                    values.begin());
}

std::size_t by_mean(const Pilots& pilots, const std::vector<Near>& near) {
    std::vector<double> sums(pilots.contenders, 0), won(pilots.contenders, 0);
    for (const Near& one : near)
        for (const std::size_t arm : winners(pilots, one.query)) {
            sums[arm] += one.similarity;
            ++won[arm];
        }
    for (std::size_t arm = 0; arm < pilots.contenders; ++arm)
        sums[arm] = won[arm] > 0 ? sums[arm] / won[arm] : -1;
    return best_of(sums);
}

std::size_t by_nearest(const Pilots& pilots, const std::vector<Near>& near) {
    std::vector<double> largest(pilots.contenders, -1);
    for (const Near& one : near)
        for (const std::size_t arm : winners(pilots, one.query))
            largest[arm] = std::max<double>(largest[arm], one.similarity);
    return best_of(largest);
}

std::size_t by_neighbours(const Pilots& pilots, std::vector<Near> near, std::size_t neighbours) {
    std::vector<double> values(pilots.arms, 0);
    if (near.empty()) return 0;
    for (const Near& one : near)
        for (std::size_t arm = 0; arm < pilots.arms; ++arm)
            values[arm] +=
                outcome(pilots, one.query, arm) * kPrior / static_cast<double>(near.size());
    const std::size_t count = std::min(neighbours, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end(),
                      [](const Near& a, const Near& b) {
                          return a.similarity != b.similarity ? a.similarity > b.similarity
                                                              : a.query < b.query;
                      });
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t arm = 0; arm < pilots.arms; ++arm)
            values[arm] += outcome(pilots, near[i].query, arm);
    return best_of(values);
}

void write_floats(ByteWriter& out, const std::vector<float>& values) {
    out.varint(values.size());
    for (const float value : values) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        out.u32(bits);
    }
}

std::vector<float> read_floats(ByteReader& in) {
    std::vector<float> values(in.count(sizeof(std::uint32_t)));
    for (float& value : values) {
        const std::uint32_t bits = in.u32();
        std::memcpy(&value, &bits, sizeof value);
    }
    return values;
}

}  // namespace

std::size_t choose_arm(const Pilots& pilots, std::span<const float> query,
                       const std::vector<bool>& left_out) {
    const std::vector<Near> near = all_near(pilots, query, left_out);
    switch (pilots.choice) {
        case Pilots::Choice::mean:
            return by_mean(pilots, near);
        case Pilots::Choice::nearest:
            return by_nearest(pilots, near);
        case Pilots::Choice::neighbours:
            return by_neighbours(pilots, near, kNeighbours);
        case Pilots::Choice::constant:
            break;
    }
    return by_neighbours(pilots, near, 0);
}

std::vector<double> outcomes_left_out(const Pilots& pilots) {
    std::vector<double> outcomes;
    const std::span<const float> rows = pilots.queries;
    for (std::size_t i = 0; i < pilots.count(); ++i) {
        std::vector<bool> left_out(pilots.count());
        for (std::size_t j = 0; j < left_out.size(); ++j) left_out[j] = j % kFolds == i % kFolds;
        const std::size_t arm =
            choose_arm(pilots, rows.subspan(i * pilots.dimensions, pilots.dimensions), left_out);
        outcomes.push_back(outcome(pilots, i, arm));
    }
    return outcomes;
}

const char* to_string(Pilots::Choice choice) {
    switch (choice) {
        case Pilots::Choice::mean:
            return "pilots, mean";
        case Pilots::Choice::nearest:
            return "pilots, nearest";
        case Pilots::Choice::neighbours:
            return "neighbours";
        case Pilots::Choice::constant:
            break;
    }
    return "one for all queries";
}

void write_pilots(const Pilots& pilots, ByteWriter& out) {
    out.string(pilots.encoder);
    out.u8(static_cast<std::uint8_t>(pilots.choice));
    out.varint(pilots.arms);
    out.varint(pilots.contenders);
    out.varint(pilots.dimensions);
    write_floats(out, pilots.queries);
    write_floats(out, pilots.outcomes);
}

Pilots read_pilots(ByteReader& in) {
    Pilots pilots;
    pilots.encoder = in.string();
    const std::uint8_t choice = in.u8();
    pilots.arms = in.varint();
    pilots.contenders = in.varint();
    pilots.dimensions = in.varint();
    pilots.queries = read_floats(in);
    pilots.outcomes = read_floats(in);
    if (choice >= Pilots::kChoices || pilots.arms == 0 || pilots.contenders == 0 ||
        pilots.contenders > pilots.arms || pilots.dimensions == 0 ||
        pilots.outcomes.size() % pilots.arms != 0 ||
        pilots.queries.size() / pilots.dimensions != pilots.count() ||
        pilots.queries.size() % pilots.dimensions != 0)
        throw Error(ErrorCode::corrupt, "the pilots of retrievers do not fit together");
    pilots.choice = static_cast<Pilots::Choice>(choice);
    return pilots;
}

}  // namespace moxie
