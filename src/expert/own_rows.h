#pragma once

#include <cstdint>
#include <utility>

#include "index/lexical_search.h"
#include "index/vector_segment.h"

namespace moxie {

/// The next rows in [row, end) that hold what is not outside: [first, last), empty where there are
/// none. Few foreign rows in between are cheaper to compare than to go around. `outside` null:
/// nothing is.
std::pair<std::uint32_t, std::uint32_t> own_rows(const VectorSegment& vectors,
                                                 const ChunkSet* outside, std::uint32_t row,
                                                 std::uint32_t end);

}  // namespace moxie
