#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/container.h"
#include "index/vectors.h"

namespace moxie {

class VectorSegment;

/// How the chunks of a segment are divided into cells.
struct CellAssignment {
    std::vector<std::uint32_t> cell_of;  ///< one a chunk
    std::vector<float> centroids;        ///< `dimensions` components a cell, of length one
    bool has_rest = false;  ///< the last cell holds what is near to no centroid: open it always
};

/// Collects the vectors of one segment's chunks, in the order of their numbers, and writes them as
/// one immutable container. Vectors are encoded when they are added. One thread at a time.
class VectorSegmentBuilder {
public:
    /// `encoder` is name@version. Throws Error{invalid_request} for 0 or more than kMaxDimensions
    /// dimensions.
    VectorSegmentBuilder(std::string encoder, std::size_t dimensions, VectorFormat format);

    /// The vector of the next chunk. Throws Error{invalid_request} for another number of dimensions
    /// or a component that is not finite.
    void add(std::span<const float> vector);
    /// The next chunk has the vector of that row: copied as it is stored, so that moving chunks
    /// between segments changes no score. Same encoder, dimensions and format, or
    /// Error{conflict}.
    void add(const VectorSegment& from, std::uint32_t row);

    std::uint32_t count() const { return static_cast<std::uint32_t>(scales_.size()); }

    /// All rows in one cell, in the order of chunks.
    ContainerWriter::Finished build();
    /// Rows by cell, then by chunk. Throws Error{invalid_request} for an assignment that does not
    /// fit. Leaves the builder empty.
    ContainerWriter::Finished build(const CellAssignment& cells);

private:
    std::vector<float> mean_direction() const;
    std::vector<std::uint32_t> rows_by_cell(const CellAssignment& cells,
                                            std::vector<std::uint32_t>& first) const;
    std::string encoder_;
    std::size_t dimensions_;
    VectorFormat format_;
    std::size_t stride_;
    std::vector<std::uint8_t> rows_;
    std::vector<float> scales_;
};

}  // namespace moxie
