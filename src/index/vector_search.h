#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "index/best_chunks.h"
#include "index/lexical_search.h"
#include "index/vector_segment.h"

namespace moxie {

struct VectorCounters {
    std::uint64_t vectors = 0;    ///< of chunks, compared with the query
    std::uint64_t centroids = 0;  ///< of cells and groups, likewise
    std::uint64_t cells = 0;      ///< opened
    std::uint64_t bytes = 0;      ///< of vectors and centroids read, with their scales
};

inline constexpr double kNoFloor = -std::numeric_limits<double>::infinity();

struct VectorSearch {
    std::size_t k = 10;
    double floor = kNoFloor;  ///< chunks below it are not wanted: the k-th of segments before
    KernelLevel level = best_kernel();
};

/// Flat search: the k chunks nearest to the query, best first, ties by increasing chunk number.
/// Excluded chunks cost what others cost. The kernel level does not change the result. Throws
/// Error{invalid_request} for a query of other dimensions, Error{corrupt} for a damaged segment.
std::vector<SimilarChunk> search_flat(const VectorSegment& segment, const VectorQuery& query,
                                      const VectorSearch& search, const ChunkSet& excluded,
                                      VectorCounters& counters);

/// The same one row at a time with the scalar kernel, everything sorted: the oracle of the others.
std::vector<SimilarChunk> search_slowly(const VectorSegment& segment, const VectorQuery& query,
                                        const VectorSearch& search, const ChunkSet& excluded);

/// When to stop opening cells. A cell whose centroid has cosine c with the query can hold a chunk
/// that is better by about the spread of its segment; opening ends when the best unopened cell has
/// c + margin · spread below the k-th best cosine found so far. Groups of cells are expanded by the
/// same rule, with `group_margin` on top.
struct CellStop {
    double margin = 0.2;
    double group_margin = 0.2;
};

/// Routed search: cells are opened best first, the rest always, until `stop` says that no other is
/// likely to change the k best. Deterministic; returns flat search's result among opened cells.
std::vector<SimilarChunk> search_cells(const VectorSegment& segment, const VectorQuery& query,
                                       const VectorSearch& search, const CellStop& stop,
                                       const ChunkSet& excluded, VectorCounters& counters);

}  // namespace moxie
