#include "rank/answer_memory.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/wide_query.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr double kLeastCosine = 0.5;

[[noreturn]] void damaged() {
    throw Error(ErrorCode::corrupt, "what is remembered of answers is damaged");
}

}  // namespace

std::uint64_t answered_text(std::string_view query) { return checksum(query); }

AnswerMemory::AnswerMemory(std::string encoder, std::span<const AnsweredQuery> queries)
    : encoder_(std::move(encoder)) {
    Answers answers;
    for (const AnsweredQuery& query : queries.first(std::min(queries.size(), kMostQueries))) {
        keep(query);
        answers.push_back(query.documents);
    }
    index(answers);
}

void AnswerMemory::keep(const AnsweredQuery& query) {
    add_row(query.vector, codes_, scales_);
    texts_.push_back(query.text);
}

void AnswerMemory::take(const AnswerMemory& other, const Wanted& wanted, Answers& answers) {
    const auto size = static_cast<std::ptrdiff_t>(other.dimensions());
    for (std::size_t q = 0; q < other.queries() && queries() < kMostQueries; ++q) {
        std::vector<AnsweringDocument> documents;
        for (const std::uint32_t document : other.answering_[q])
            if (wanted(other.texts_[q], other.documents_[document]))
                documents.push_back(other.documents_[document]);
        if (documents.empty()) continue;
        const auto row = other.codes_.begin() + static_cast<std::ptrdiff_t>(q) * size;
        codes_.insert(codes_.end(), row, row + size);
        scales_.push_back(other.scales_[q]);
        texts_.push_back(other.texts_[q]);
        answers.push_back(std::move(documents));
    }
}

AnswerMemory AnswerMemory::kept(const Wanted& wanted) const {
    AnswerMemory memory;
    memory.encoder_ = encoder_;
    Answers answers;
    memory.take(*this, wanted, answers);
    memory.index(answers);
    return memory;
}

AnswerMemory AnswerMemory::joined(const AnswerMemory& other) const {
    AnswerMemory memory;
    memory.encoder_ = encoder_;
    const auto all = [](std::uint64_t, const AnsweringDocument&) { return true; };
    Answers answers;
    memory.take(*this, all, answers);
    memory.take(other, all, answers);
    memory.index(answers);
    return memory;
}

void AnswerMemory::index(const Answers& answers) {
    for (const auto& documents : answers)
        documents_.insert(documents_.end(), documents.begin(), documents.end());
    std::sort(documents_.begin(), documents_.end());
    documents_.erase(std::unique(documents_.begin(), documents_.end()), documents_.end());
    for (const auto& documents : answers) {
        std::vector<std::uint32_t>& answering = answering_.emplace_back();
        for (const AnsweringDocument& document : documents) {
            const auto at = std::lower_bound(documents_.begin(), documents_.end(), document);
            answering.push_back(static_cast<std::uint32_t>(at - documents_.begin()));
        }
        std::sort(answering.begin(), answering.end());
        answering.erase(std::unique(answering.begin(), answering.end()), answering.end());
    }
    finish();
}

void AnswerMemory::finish() {
    ByteWriter bytes;
    write(bytes);
    version_ = checksum(bytes.bytes());
}

std::vector<AnswerMemory::Recalled> AnswerMemory::recall(std::span<const float> query,
                                                         std::optional<std::uint64_t> but) const {
    if (query.empty() || query.size() != dimensions()) return {};
    WideQuery wide(query);
    const std::span<const double> cosines = wide.cosines({codes_, scales_});
    std::vector<double> sums(documents_.size());
    for (std::size_t q = 0; q < texts_.size(); ++q) {
        if (cosines[q] <= kLeastCosine || texts_[q] == but) continue;
        const double near = cosines[q] - kLeastCosine;
        for (const std::uint32_t document : answering_[q]) sums[document] += near * near;
    }
    std::vector<Recalled> recalled;
    for (std::size_t d = 0; d < sums.size(); ++d)
        if (sums[d] > 0) recalled.push_back({&documents_[d], std::sqrt(sums[d])});
    return recalled;
}

void AnswerMemory::write(ByteWriter& out) const {
    out.string(encoder_);
    out.varint(documents_.size());
    for (const auto& [expert, id] : documents_) {
        out.varint(expert);
        out.string(id);
    }
    out.varint(texts_.size());
    out.varint(dimensions());
    for (std::size_t q = 0; q < texts_.size(); ++q) {
        out.u64(texts_[q]);
        out.u32(std::bit_cast<std::uint32_t>(scales_[q]));
        out.raw(
            Bytes(reinterpret_cast<const std::uint8_t*>(&codes_[q * dimensions()]), dimensions()));
        out.varint(answering_[q].size());
        for (const std::uint32_t document : answering_[q]) out.varint(document);
    }
}

AnswerMemory AnswerMemory::read(ByteReader& in) {
    AnswerMemory memory;
    memory.encoder_ = in.string();
    for (std::uint64_t left = in.count(2); left > 0; --left) {
        const auto expert = static_cast<std::uint32_t>(in.varint());
        memory.documents_.emplace_back(expert, in.string());
    }
    const std::uint64_t queries = in.count(13), dimensions = in.varint();
    if (queries > kMostQueries ||
        !std::is_sorted(memory.documents_.begin(), memory.documents_.end()))
        damaged();
    for (std::uint64_t q = 0; q < queries; ++q) {
        memory.texts_.push_back(in.u64());
        memory.scales_.push_back(std::bit_cast<float>(in.u32()));
        if (!std::isfinite(memory.scales_.back())) damaged();
        for (const std::uint8_t code : in.raw(dimensions))
            memory.codes_.push_back(static_cast<std::int8_t>(code));
        std::vector<std::uint32_t>& answering = memory.answering_.emplace_back(in.count(1));
        for (std::uint32_t& document : answering)
            if ((document = static_cast<std::uint32_t>(in.varint())) >= memory.documents_.size())
                damaged();
    }
    memory.finish();
    return memory;
}

}  // namespace moxie
