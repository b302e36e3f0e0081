#include "expert/expert.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace moxie {

namespace {

constexpr double kMostCosine = 1, kLeastCosine = -1;
constexpr std::uint32_t kForeignRows = 8;  // between rows that are wanted

const EncodedQuery* query_for(const DenseScorer& dense, std::string_view encoder) {
    for (const EncodedQuery& query : dense.queries)
        if (query.encoder == encoder) return &query;
    return nullptr;
}

// The next rows at or after `row` that hold what is not outside: [first, last). Few foreign rows in
// between are cheaper to compare than to go around.
std::pair<std::uint32_t, std::uint32_t> own_rows(const VectorSegment& vectors,
                                                 const ChunkSet* outside, std::uint32_t row) {
    if (!outside) return {row, vectors.count()};
    const auto own = [&](std::uint32_t at) { return !outside->contains(vectors.chunk_of(at)); };
    while (row < vectors.count() && !own(row)) ++row;
    std::uint32_t end = row;
    for (std::uint32_t at = row; at < vectors.count() && at - end < kForeignRows; ++at)
        if (own(at)) end = at + 1;
    return {row, end};
}

// The cosine of every chunk that is not outside, mapped into the scorer's range, by chunk number.
std::vector<double> cosines(const VectorSegment& vectors, const EncodedQuery& query,
                            const ChunkSet* outside, SearchCounters& counters) {
    std::vector<double> rows(vectors.count(), kLeastCosine), chunks(vectors.count());
    for (std::uint32_t row = 0; row < rows.size();) {
        const auto [begin, end] = own_rows(vectors, outside, row);
        if (begin == end) break;
        vectors.scan(query.vector, begin, end, std::span(rows).subspan(begin, end - begin));
        counters.vectors += end - begin;
        row = end;
    }
    for (std::uint32_t row = 0; row < rows.size(); ++row)
        chunks[vectors.chunk_of(row)] = query.offset + query.factor * rows[row];
    return chunks;
}

std::int64_t fixed(double gain, double cosine) { return std::llround(gain * cosine); }

// A search of one part: its words, and its vectors where it has them.
class PartSearch {
public:
    PartSearch(const Expert::Part& part, const ExpertSearch& search, SearchCounters& counters)
        : segment_(part.segment->open()), search_(search), counters_(counters) {
        if (!part.vectors || search.dense.queries.empty()) return;
        const VectorSegment& vectors = part.vectors->open();
        const EncodedQuery* query = query_for(search.dense, vectors.encoder());
        if (!query) return;
        cosines_ = cosines(vectors, *query, part.outside.get(), counters);
        for (const double cosine : cosines_) dense_.push_back(fixed(search.dense.gain, cosine));
    }

    bool hybrid() const { return !dense_.empty(); }

    std::vector<FoundChunk> run(const LexicalQuery& query, const ChunkSet& excluded,
                                std::int64_t floor) {
        if (!hybrid() && !search_.dense.lexical) return {};
        const std::vector<ScoredChunk> hits =
            search_.exhaustive
                ? search_exhaustive(segment_, query, dense_, search_.k, excluded, counters_)
                : search_pruned(segment_, query, dense_, search_.k, excluded, floor, counters_);
        std::vector<FoundChunk> found;
        for (const ScoredChunk& hit : hits) found.push_back(hybrid() ? both(hit) : words(hit));
        return found;
    }

private:
    FoundChunk both(const ScoredChunk& hit) const {
        return {hit.score, 0, hit.chunk, hit.score - dense_[hit.chunk], cosines_[hit.chunk]};
    }
    FoundChunk words(const ScoredChunk& hit) const {
        const DenseScorer& dense = search_.dense;
        const double words = static_cast<double>(hit.score) / kScoreScale;
        const double missing =
            dense.queries.empty()
                ? 0
                : std::min(kMostCosine, dense.missing_base + dense.missing_slope * words);
        return {hit.score + fixed(dense.gain, missing), 0, hit.chunk, hit.score, {}};
    }

    const Segment& segment_;
    const ExpertSearch& search_;
    SearchCounters& counters_;
    std::vector<double> cosines_;
    std::vector<std::int64_t> dense_;
};

// Of the query as it came and as its codes have it: rows are compared with one or the other.
double cosine_bound(const VectorProfile& profile, const VectorQuery& query) {
    const EncodedVector& codes = query.encoded(VectorFormat::int8);
    const std::vector<float> decoded =
        decode_vector(VectorFormat::int8, codes.row, codes.scale, query.dimensions());
    return std::max(profile.cosine_bound(query.components()), profile.cosine_bound(decoded));
}

// The k-th best score so far: in the parts that follow, lower ones cannot matter.
std::int64_t score_floor(std::vector<FoundChunk>& found, std::size_t k) {
    if (found.size() < k) return 0;
    const auto kth = found.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(found.begin(), kth, found.end(),
                     [](const FoundChunk& a, const FoundChunk& b) { return a.score > b.score; });
    return std::max<std::int64_t>(0, kth->score);
}

}  // namespace

ChunkSet Expert::excluded_chunks(const Segment& segment, const Part& part,
                                 const std::vector<std::uint64_t>& filters) const {
    if (part.deleted.empty() && filters.empty() && !part.outside) return {};
    ChunkSet excluded = part.outside ? *part.outside : ChunkSet(segment.chunk_count());
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
    LexicalQuery query{{}, LengthNorms(recipe.bm25, search.average_length)};
    if (search.dense.lexical) query.terms = search.terms;
    std::vector<FoundChunk> found;
    for (std::uint32_t index = 0; index < parts.size(); ++index) {
        const Segment& segment = parts[index].segment->open();
        const ChunkSet excluded = excluded_chunks(segment, parts[index], search.filters);
        PartSearch part(parts[index], search, counters);
        // Where cosines are missing the score is not yet whole and no floor can be held against it.
        const bool whole = part.hybrid() || search.dense.queries.empty();
        const std::int64_t floor = whole && index > 0 ? score_floor(found, search.k) : 0;
        for (FoundChunk hit : part.run(query, excluded, floor)) {
            hit.segment = index;
            found.push_back(hit);
        }
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

std::vector<double> Expert::pair_counts(std::span<const std::uint32_t> pairs) const {
    std::vector<double> counts(pairs.size());
    double added = 0;
    for (const Part& part : parts) {
        const Segment& segment = part.segment->open();
        const PairTable table = segment.pairs();
        added += static_cast<double>(segment.total_length());
        for (std::size_t i = 0; i < pairs.size(); ++i) counts[i] += table.count(pairs[i]);
    }
    const double share = std::min(1.0, static_cast<double>(profile.terms) / std::max(1.0, added));
    for (double& count : counts) count *= share;
    return counts;
}

bool Expert::has_vectors(std::string_view encoder) const {
    return std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
        return part.vectors && part.vectors->open().encoder() == encoder;
    });
}

std::int64_t Expert::dense_bound(const DenseScorer& dense) const {
    if (dense.queries.empty()) return 0;
    const auto known = [&](const Part& part) {
        return part.vectors && vector_profile &&
               std::binary_search(vector_profile->segments.begin(), vector_profile->segments.end(),
                                  part.segment->id());
    };
    const EncodedQuery* query =
        vector_profile ? query_for(dense, vector_profile->encoder) : nullptr;
    double cosine = kMostCosine;
    if (query && std::all_of(parts.begin(), parts.end(), known))
        cosine = query->offset + query->factor * cosine_bound(*vector_profile, query->vector);
    return static_cast<std::int64_t>(std::ceil(dense.gain * cosine));
}

}  // namespace moxie
