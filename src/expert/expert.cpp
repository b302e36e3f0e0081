#include "expert/expert.h"

#include <algorithm>
#include <tuple>

namespace moxie {

const Segment& ExpertSegment::open() const {
    std::call_once(opened_,
                   [this] { segment_ = std::make_unique<const Segment>(*files_, location_); });
    return *segment_;
}

ChunkSet Expert::excluded_chunks(const Segment& segment, const Part& part,
                                 const std::vector<std::uint64_t>& filters) const {
    if (part.deleted.empty() && filters.empty()) return {};
    ChunkSet excluded(segment.chunk_count());
    const auto exclude = [&](std::uint32_t document) {
        const auto [begin, end] = segment.chunks_of(document);
        excluded.insert(begin, end);
    };
    for (const std::uint32_t document : part.deleted) exclude(document);
    for (std::uint32_t document = 0; document < segment.document_count() && !filters.empty();
         ++document)
        for (const std::uint64_t filter : filters)
            if (!segment.matches_filter(document, filter)) {
                exclude(document);
                break;
            }
    return excluded;
}

std::vector<FoundChunk> Expert::search(const ExpertSearch& search, SearchCounters& counters) const {
    const LexicalQuery query{search.terms, LengthNorms(recipe.bm25, search.average_length)};
    std::vector<FoundChunk> found;
    std::int64_t floor = 0;  // the k-th score of the segments before: lower ones cannot matter
    for (std::uint32_t index = 0; index < parts.size(); ++index) {
        const Segment& segment = parts[index].segment->open();
        const ChunkSet excluded = excluded_chunks(segment, parts[index], search.filters);
        const std::vector<ScoredChunk> hits =
            search.exhaustive ? search_exhaustive(segment, query, search.k, excluded, counters)
                              : search_pruned(segment, query, search.k, excluded, floor, counters);
        for (const ScoredChunk& hit : hits) found.push_back({hit.score, index, hit.chunk});
        if (index + 1 == parts.size() || found.size() < search.k) continue;
        std::nth_element(
            found.begin(), found.begin() + static_cast<std::ptrdiff_t>(search.k - 1), found.end(),
            [](const FoundChunk& a, const FoundChunk& b) { return a.score > b.score; });
        floor = found[search.k - 1].score;
    }
    const auto place = [&](const FoundChunk& hit) {
        const Segment& segment = parts[hit.segment].segment->open();
        return std::pair(segment.document_id(segment.document_of(hit.chunk)),
                         segment.ordinal_of(hit.chunk));
    };
    std::sort(found.begin(), found.end(), [&](const FoundChunk& a, const FoundChunk& b) {
        return a.score != b.score ? a.score > b.score : place(a) < place(b);
    });
    if (found.size() > search.k) found.resize(search.k);
    return found;
}

}  // namespace moxie
