#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/inquiry.h"
#include "rank/relevance.h"

namespace moxie {

/// Reads off found chunks what their relevance is judged by. The inquiry, analysed and encoded,
/// must outlive it. One thread.
class Matcher {
public:
    explicit Matcher(const Inquiry& inquiry);

    /// Throws Error{corrupt} where the chunk's terms cannot be read.
    Match match(const Inquiry::Found& found);

private:
    /// (number in the segment, share of the query's information) of the query's terms, by number.
    using TermShares = std::vector<std::pair<std::uint32_t, double>>;

    double coverage(const Inquiry::Found& found);
    const TermShares& terms_in(const Inquiry::Found& found);
    std::optional<double> cosine_of(const Inquiry::Found& found) const;

    const Inquiry& inquiry_;
    Match query_;             // what is the same for all chunks
    double information_ = 0;  // Σ idf of the query's terms, unknown ones included
    std::unordered_map<std::uint64_t, TermShares> terms_;  // by expert and part
};

}  // namespace moxie
