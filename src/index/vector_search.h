#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/lexical_search.h"
#include "index/vector_segment.h"

namespace moxie {

struct SimilarChunk {
    double cosine = 0;
    std::uint32_t chunk = 0;
    friend bool operator==(const SimilarChunk&, const SimilarChunk&) = default;
};

struct VectorCounters {
    std::uint64_t vectors = 0;  ///< compared with the query
    std::uint64_t bytes = 0;    ///< of rows and scales read
};

/// The k chunks nearest to the query among those in `cells`, best first, ties by increasing chunk
/// number. Cells each once, in any order: neither it nor the kernel level changes the result.
/// Excluded chunks cost what others cost. Throws Error{invalid_request} for a query of other
/// dimensions, Error{corrupt} for a damaged segment.
std::vector<SimilarChunk> search_vectors(const VectorSegment& segment, const VectorQuery& query,
                                         std::size_t k, const ChunkSet& excluded,
                                         std::span<const std::uint32_t> cells,
                                         VectorCounters& counters,
                                         KernelLevel level = best_kernel());

/// The same over all cells: flat search.
std::vector<SimilarChunk> search_vectors(const VectorSegment& segment, const VectorQuery& query,
                                         std::size_t k, const ChunkSet& excluded,
                                         VectorCounters& counters,
                                         KernelLevel level = best_kernel());

/// Flat search one row at a time with the scalar kernel, everything sorted: the oracle of the
/// others.
std::vector<SimilarChunk> search_vectors_slowly(const VectorSegment& segment,
                                                const VectorQuery& query, std::size_t k,
                                                const ChunkSet& excluded);

}  // namespace moxie
