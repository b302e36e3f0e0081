#include "expert/united_views.h"

#include "moxie/error.h"

namespace moxie {

UnitedViews::UnitedViews(const Expert& parent, const Views& views, Extent extent)
    : parent_(parent) {
    for (const Expert::Part& part : parent.parts) {
        std::vector<Share> shares;
        for (std::size_t view = 0; view < views.size(); ++view) {
            const std::vector<Expert::Part>& own = views[view]->parts;
            for (std::uint32_t i = 0; i < own.size(); ++i)
                if (own[i].segment->id() == part.segment->id())
                    shares.push_back({view, i, own[i].outside});
        }
        if (shares.empty()) continue;
        if (extent == Extent::some) {
            add_some(part, std::move(shares));
            continue;
        }
        parts_.push_back(part);
        shares_.push_back(std::move(shares));
    }
}

// What is outside of every view; deleted documents are.
void UnitedViews::add_some(const Expert::Part& part, std::vector<Share> shares) {
    ChunkSet outside = *shares.front().outside;
    for (const Share& share : shares) outside.intersect(*share.outside);
    parts_.push_back(
        {part.segment, {}, part.vectors, std::make_shared<const ChunkSet>(std::move(outside))});
    shares_.push_back(std::move(shares));
}

std::vector<std::pair<std::size_t, FoundChunk>> UnitedViews::search(
    const ExpertSearch& search, SearchCounters& counters) const {
    std::vector<std::pair<std::size_t, FoundChunk>> found;
    for (const FoundChunk& chunk : parent_.search_parts(parts_, search, counters))
        found.push_back(place(chunk));
    return found;
}

std::pair<std::size_t, FoundChunk> UnitedViews::place(FoundChunk chunk) const {
    for (const Share& share : shares_[chunk.segment])
        if (!share.outside->contains(chunk.chunk)) {
            chunk.segment = share.part;
            return {share.view, chunk};
        }
    throw Error(ErrorCode::corrupt,
                "the division of expert " + parent_.name +
                    " does not cover its chunks; `moxie discover` divides it anew");
}

}  // namespace moxie
