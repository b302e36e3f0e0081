#pragma once

#include <cstddef>

#include "expert/division.h"
#include "index/vector_segment_builder.h"

namespace moxie {

/// How a segment's chunks are divided into cells that a search opens one by one.
struct CellOptions {
    std::size_t cell_chunks = 8;  ///< in the mean; docs/decisions/dense-index.md
    std::size_t group_cells = 0;   ///< in the mean; 0: √cells / 5, at least 4
    std::size_t smallest = 256;   ///< segments of fewer chunks stay undivided
    double cap = 3;               ///< no cell above cap × mean
    double rest = 0;              ///< see DivisionOptions
    std::size_t threads = 0;      ///< 0: one a core; never changes the result
};

struct SegmentCells {
    CellAssignment assignment;
    DivisionFigures figures;
};

/// The cells of a segment from its rows by chunk (VectorSegmentBuilder::rows). Small segments get
/// one rest cell.
SegmentCells divide_into_cells(const VectorRows& rows, const CellOptions& options);

}  // namespace moxie
