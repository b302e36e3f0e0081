#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "expert/expert.h"

namespace moxie {

/// Several of the experts that were discovered in one, searched together: postings and vectors that
/// they share are read once, and what is found is what a search of each finds. Immutable.
class UnitedViews {
public:
    using Views = std::vector<std::shared_ptr<const Expert>>;
    /// Whether `views` are all that were discovered in `parent`.
    enum class Extent { some, whole };
    UnitedViews(const Expert& parent, const Views& views, Extent extent);

    /// The k best of all together, best first, each with its place in `views` and named as a search
    /// of that view would. Throws Error{corrupt} for a damaged segment.
    std::vector<std::pair<std::size_t, FoundChunk>> search(const ExpertSearch& search,
                                                           SearchCounters& counters) const;

private:
    /// A part of a view in the segment of a united one.
    struct Share {
        std::size_t view = 0;
        std::uint32_t part = 0;  ///< index into the view's parts
        std::shared_ptr<const ChunkSet> outside;
    };
    void add_some(const Expert::Part& part, std::vector<Share> shares);
    std::pair<std::size_t, FoundChunk> place(FoundChunk chunk) const;

    const Expert& parent_;
    std::vector<Expert::Part> parts_;
    std::vector<std::vector<Share>> shares_;  // of each of parts_
};

}  // namespace moxie
