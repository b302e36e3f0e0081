#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace moxie {

/// A chunk that some expert found. Views must outlive the merge.
struct Candidate {
    std::int64_t score = 0;       ///< the scorer's value in fixed point, comparable across experts
    std::string_view expert;      ///< name
    std::string_view document;    ///< id
    std::uint32_t ordinal = 0;    ///< of the chunk in its document
    std::uint64_t text_hash = 0;  ///< equal for equal texts
    std::size_t origin = 0;       ///< the caller's own handle
};

/// The one order of hits: score, then expert, document id and ordinal. Nothing in it depends on the
/// history of adding.
bool ranks_before(const Candidate& a, const Candidate& b);

struct Merged {
    Candidate best;
    /// Other experts that hold the same text, by name, where that copy scores no less than the last
    /// hit.
    std::vector<std::string_view> also_in;
};

/// The k best candidates in rank order, where the same text found in several experts is one hit
/// (its first in rank order). Copies inside one expert stay hits of their own. Exact if every
/// expert gave its own k best; what one gave beyond them changes nothing.
std::vector<Merged> merge(std::vector<Candidate> candidates, std::size_t k);

}  // namespace moxie
