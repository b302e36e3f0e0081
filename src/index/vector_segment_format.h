#pragma once

#include <cstdint>

namespace moxie {

inline constexpr std::uint32_t kVectorSegmentVersion = 1;

/// The sections of a segment's vectors; contents in docs/formats.md. Scales follow their rows.
struct VectorSection {
    enum : std::uint32_t {
        summary = 0,
        rows = 1,        // and 2
        chunks = 3,      // of each row
        places = 4,      // the row of each chunk
        cells = 5,       // first rows
        centroids = 6,   // and 7
        groups = 8,      // first cells
        directions = 9,  // and 10: the centroids of groups
    };
};

}  // namespace moxie
