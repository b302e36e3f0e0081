#include "expert/expert.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "expert/part_search.h"

namespace moxie {

namespace {

constexpr double kMostCosine = 1;

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

const EncodedQuery* DenseScorer::query_by(std::string_view encoder) const {
    for (const EncodedQuery& query : queries)
        if (query.encoder == encoder) return &query;
    return nullptr;
}

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

std::vector<RaisedChunk> Expert::raised_chunks(const Segment& segment,
                                               const ExpertSearch& search) const {
    std::vector<RaisedChunk> raised;
    if (!search.raised) return raised;
    const auto own = search.raised->find(holder());
    if (own == search.raised->end()) return raised;
    for (const RaisedDocument& one : own->second)
        if (const auto document = segment.find_document(one.document)) {
            const auto [begin, end] = segment.chunks_of(*document);
            for (std::uint32_t chunk = begin; chunk < end; ++chunk)
                raised.push_back({chunk, one.amount});
        }
    return raised;
}

std::vector<FoundChunk> Expert::search_parts(std::span<const Part> searched,
                                             const ExpertSearch& search,
                                             SearchCounters& counters) const {
    LexicalQuery query{{}, LengthNorms(recipe.bm25, search.average_length)};
    if (search.dense.lexical) query.terms = search.terms;
    std::vector<FoundChunk> found;
    for (std::uint32_t index = 0; index < searched.size(); ++index) {
        const Segment& segment = searched[index].segment->open();
        const ChunkSet excluded = excluded_chunks(segment, searched[index], search.filters);
        PartSearch part(searched[index], search, raised_chunks(segment, search), counters);
        // Where cosines are missing the score is not yet whole and no floor can be held against it.
        const bool whole = part.hybrid() || search.dense.queries.empty();
        const std::int64_t floor = whole && index > 0 ? score_floor(found, search.k) : 0;
        for (FoundChunk hit : part.run(query, excluded, floor)) {
            hit.segment = index;
            found.push_back(hit);
        }
    }
    const auto place = [&](const FoundChunk& hit) {
        const Segment& segment = searched[hit.segment].segment->open();
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

bool Expert::any_vectors() const {
    return std::any_of(parts.begin(), parts.end(), [](const Part& part) { return !!part.vectors; });
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
    const EncodedQuery* query = vector_profile ? dense.query_by(vector_profile->encoder) : nullptr;
    double cosine = kMostCosine;
    if (query && std::all_of(parts.begin(), parts.end(), known))
        cosine = query->cosine(cosine_bound(*vector_profile, query->vector));
    return static_cast<std::int64_t>(std::ceil(dense.gain * cosine));
}

}  // namespace moxie
