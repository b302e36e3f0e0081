#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// A document: its expert's number in the catalog, and its id there.
using AnsweringDocument = std::pair<std::uint32_t, std::string>;

/// What tells a question from others, as it was typed.
std::uint64_t answered_text(std::string_view query);

/// A question of users, and the documents that were judged to answer it.
struct AnsweredQuery {
    std::uint64_t text = 0;       ///< answered_text()
    std::vector<float> vector{};  ///< unit; of one size in a memory
    std::vector<AnsweringDocument> documents{};
};

/// Which documents answered which questions. A document is as likely again as the questions that it
/// answered are like the one that is asked: its likeness is the root of Σ max(0, cosine − ½)² over
/// them. What the likeness is worth in a score differs from expert to expert (Recipes::Own).
/// Immutable; any number of threads. Form and ½ were chosen on train queries (docs/evaluation.md,
/// Recipes that were tried).
class AnswerMemory {
public:
    /// Of many questions the first kMostQueries are kept.
    AnswerMemory(std::string encoder, std::span<const AnsweredQuery> queries);

    const std::string& encoder() const { return encoder_; }
    std::size_t queries() const { return texts_.size(); }
    /// Of everything that decides a likeness.
    std::uint64_t version() const { return version_; }

    /// A document that answered something alike; the document lives as long as the memory.
    struct Recalled {
        const AnsweringDocument* document;
        double likeness;  ///< above 0
    };
    /// By increasing document. `but`: a question that is left out, so that the others can be tried
    /// on it. A vector of another size recalls nothing.
    std::vector<Recalled> recall(std::span<const float> query,
                                 std::optional<std::uint64_t> but = std::nullopt) const;

    /// Whether what a question, by its text, was answered by is wanted.
    using Wanted = std::function<bool(std::uint64_t text, const AnsweringDocument& document)>;
    AnswerMemory kept(const Wanted& wanted) const;
    /// This and another memory of the same encoder, as far as there is room.
    AnswerMemory joined(const AnswerMemory& other) const;

    void write(ByteWriter& out) const;
    /// Throws Error{corrupt}.
    static AnswerMemory read(ByteReader& in);

    static constexpr std::size_t kMostQueries = 8192;

private:
    AnswerMemory() = default;
    using Answers = std::vector<std::vector<AnsweringDocument>>;  // of each question

    void keep(const AnsweredQuery& query);
    void take(const AnswerMemory& other, const Wanted& wanted, Answers& answers);
    std::size_t dimensions() const { return texts_.empty() ? 0 : codes_.size() / texts_.size(); }
    void index(const Answers& answers);
    void finish();

    std::string encoder_;
    std::vector<std::uint64_t> texts_;
    std::vector<std::int8_t> codes_;  // a row a question
    std::vector<float> scales_;
    std::vector<AnsweringDocument> documents_;           // increasing
    std::vector<std::vector<std::uint32_t>> answering_;  // of each question, by index
    std::uint64_t version_ = 0;
};

}  // namespace moxie
