#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace moxie {

/// What somebody said of a query: this document, or this expert, answers it, or does not.
struct Feedback {
    static constexpr std::uint16_t kHighestGrade = 100;
    std::string query;
    std::string expert;
    std::string document;    ///< empty: the expert as a whole is judged
    std::int64_t grade = 1;  ///< 0: does not answer; above: answers, the more the better
    std::uint64_t id = 0;    ///< given when it is stored
    std::string at;          ///< when it was stored: ISO 8601, UTC
    /// Whether expert and document are still there: only then is it used.
    bool live = true;
};

struct FeedbackReport {
    std::uint64_t added = 0;
    std::uint64_t replaced = 0;  ///< the same was judged before, with this or another grade
    std::uint64_t forgotten = 0;
    std::uint64_t stored = 0;  ///< in all, from now on
    std::uint64_t commit = 0;  ///< 0: nothing changed
};
std::string to_json(const std::vector<Feedback>& feedback);
std::string to_json(const FeedbackReport& report);

/// Parses "EXPERT/ID" into expert and document. Throws Error{invalid_request, "document"}.
void set_document(Feedback& feedback, const std::string& text);

/// JSON lines of {"query": "…", "document": "EXPERT/ID", "grade": 1}, or with "expert" in place of
/// "document"; the grade may be left out. Throws Error{not_found | unsupported | …} naming the file
/// and the line.
std::vector<Feedback> read_feedback(const std::string& path);

}  // namespace moxie
