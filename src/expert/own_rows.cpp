#include "expert/own_rows.h"

namespace moxie {

namespace {

constexpr std::uint32_t kForeignRows = 8;  // between rows that are wanted

}  // namespace

std::pair<std::uint32_t, std::uint32_t> own_rows(const VectorSegment& vectors,
                                                 const ChunkSet* outside, std::uint32_t row,
                                                 std::uint32_t end) {
    if (!outside) return {row, end};
    const auto own = [&](std::uint32_t at) { return !outside->contains(vectors.chunk_of(at)); };
    while (row < end && !own(row)) ++row;
    std::uint32_t last = row;
    for (std::uint32_t at = row; at < end && at - last < kForeignRows; ++at)
        if (own(at)) last = at + 1;
    return {row, last};
}

}  // namespace moxie
