#include "expert/part_search.h"

#include <algorithm>
#include <utility>

#include "expert/own_rows.h"
#include "expert/routed_cells.h"

namespace moxie {

namespace {

constexpr double kMostCosine = 1, kLeastCosine = -1;

// The cosine of every chunk that is not outside, mapped into the scorer's range, by chunk number.
std::vector<double> all_cosines(const VectorSegment& vectors, const EncodedQuery& query,
                                const ChunkSet* outside, KernelLevel kernel,
                                SearchCounters& counters) {
    std::vector<double> rows(vectors.count(), kLeastCosine), chunks(vectors.count());
    for (std::uint32_t row = 0; row < rows.size();) {
        const auto [begin, end] = own_rows(vectors, outside, row, vectors.count());
        if (begin == end) break;
        vectors.scan(query.vector, begin, end, std::span(rows).subspan(begin, end - begin), kernel);
        counters.vectors += end - begin;
        row = end;
    }
    for (std::uint32_t row = 0; row < rows.size(); ++row)
        chunks[vectors.chunk_of(row)] = query.cosine(rows[row]);
    return chunks;
}

}  // namespace

PartSearch::PartSearch(const Expert::Part& part, const ExpertSearch& search,
                       std::vector<RaisedChunk> raised, SearchCounters& counters)
    : part_(part),
      segment_(part.segment->open()),
      search_(search),
      raised_(std::move(raised)),
      counters_(counters) {
    if (!part.vectors || search.dense.queries.empty()) return;
    vectors_ = &part.vectors->open();
    encoded_ = search.dense.query_by(vectors_->encoder());
}

std::vector<FoundChunk> PartSearch::run(const LexicalQuery& query, const ChunkSet& excluded,
                                        std::int64_t floor) {
    if (!hybrid())
        return search_.dense.lexical ? with_words(query, excluded, floor)
                                     : std::vector<FoundChunk>();
    if (!search_.cells) return with_all_vectors(query, excluded, floor);
    return RoutedCells({segment_, *vectors_, *encoded_, part_.outside.get(), excluded, raised_},
                       search_, counters_)
        .run(query, floor);
}

std::vector<std::int64_t> PartSearch::raises() const {
    std::vector<std::int64_t> raises;
    if (!raised_.empty()) raises.resize(segment_.chunk_count());
    for (const RaisedChunk& one : raised_) raises[one.chunk] = one.amount;
    return raises;
}

std::vector<ScoredChunk> PartSearch::score(const LexicalQuery& query, DenseScores dense,
                                           const ChunkSet& excluded, std::int64_t floor,
                                           std::size_t k) {
    return search_.exhaustive
               ? search_exhaustive(segment_, query, dense, k, excluded, counters_)
               : search_pruned(segment_, query, dense, k, excluded, floor, counters_);
}

std::vector<FoundChunk> PartSearch::with_all_vectors(const LexicalQuery& query,
                                                     const ChunkSet& excluded, std::int64_t floor) {
    const std::vector<double> cosines =
        all_cosines(*vectors_, *encoded_, part_.outside.get(), search_.kernel, counters_);
    std::vector<std::int64_t> dense;
    dense.reserve(cosines.size());
    for (const double cosine : cosines) dense.push_back(search_.dense.part(cosine));
    for (const RaisedChunk& one : raised_) dense[one.chunk] += one.amount;
    const std::vector<std::int64_t> raises = this->raises();
    std::vector<FoundChunk> found;
    for (const ScoredChunk& hit : score(query, dense, excluded, floor, search_.k))
        found.push_back({hit.score, 0, hit.chunk, hit.score - dense[hit.chunk], cosines[hit.chunk],
                         raises.empty() ? 0 : raises[hit.chunk]});
    return found;
}

std::vector<FoundChunk> PartSearch::with_words(const LexicalQuery& query, const ChunkSet& excluded,
                                               std::int64_t floor) {
    const DenseScorer& dense = search_.dense;
    const std::vector<std::int64_t> raises = this->raises();
    // What is missing grows with the words, so that it may turn a raised chunk and another around.
    const std::size_t k = search_.k + raised_.size();
    std::vector<FoundChunk> found;
    for (const ScoredChunk& hit : score(query, raises, excluded, floor, k)) {
        const std::int64_t raised = raises.empty() ? 0 : raises[hit.chunk];
        const double words = static_cast<double>(hit.score - raised) / kScoreScale;
        const double missing =
            dense.queries.empty()
                ? 0
                : std::min(kMostCosine, dense.missing_base + dense.missing_slope * words);
        found.push_back(
            {hit.score + dense.part(missing), 0, hit.chunk, hit.score - raised, {}, raised});
    }
    return found;
}

}  // namespace moxie
