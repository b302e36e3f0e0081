#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/container.h"
#include "index/vectors.h"

namespace moxie {

class VectorSegment;

/// How the chunks of a segment are divided into cells, and those into groups.
struct CellAssignment {
    std::vector<std::uint32_t> cell_of;  ///< one a chunk
    std::vector<float> centroids;        ///< `dimensions` components a cell
    bool has_rest = false;  ///< the last cell holds what is near to no centroid: open it always
    /// The first cell of each group, and the number of cells without the rest; empty for no groups.
    std::vector<std::uint32_t> groups;
    std::vector<float> group_centroids;  ///< `dimensions` components a group
    double spread = 0;  ///< mean over chunks of √(1 − cosine² with the centroid)
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

    std::uint32_t count() const { return static_cast<std::uint32_t>(rows_.count()); }
    /// What was added, by chunk; valid until the next change. For dividing it into cells.
    VectorRows rows() const { return rows_.view(); }

    /// Undivided: all rows in a rest, in the order of chunks. Leaves the builder empty, as does the
    /// other.
    ContainerWriter::Finished build();
    /// Rows by cell, then by chunk. Throws Error{invalid_request} for an assignment that does not
    /// fit.
    ContainerWriter::Finished build(const CellAssignment& cells);

private:
    void check(const CellAssignment& cells) const;
    std::string encoder_;
    std::size_t dimensions_;
    VectorFormat format_;
    OwnedRows rows_;
};

}  // namespace moxie
