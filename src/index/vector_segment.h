#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/cpu.h"
#include "index/container.h"
#include "index/vectors.h"

namespace moxie {

/// The vectors of one segment's chunks, mapped into memory. Rows lie by cell, so that an opened
/// cell is one run of memory, and cells by group; chunk numbers are those of the segment.
/// Immutable, any number of threads. Everything read is verified first; Error{corrupt} names the
/// file.
class VectorSegment {
public:
    VectorSegment(const Files& files, ContainerLocation location);
    /// One that has not been written yet.
    VectorSegment(ContainerWriter::Finished finished, std::string name);

    const std::string& encoder() const { return encoder_; }  ///< name@version
    std::size_t dimensions() const { return dimensions_; }
    VectorFormat format() const { return format_; }
    std::uint32_t count() const { return count_; }  ///< of rows, and of chunks
    std::uint32_t cell_count() const { return cell_count_; }
    std::uint32_t group_count() const { return group_count_; }
    /// Whether the last cell is a rest, near to no centroid and in no group.
    bool has_rest() const { return has_rest_; }
    /// How far a chunk lies from its centroid, in the mean: √(1 − cosine²).
    double spread() const { return spread_; }

    /// [first, last) rows of a cell.
    std::pair<std::uint32_t, std::uint32_t> rows_of_cell(std::uint32_t cell) const;
    /// [first, last) cells of a group.
    std::pair<std::uint32_t, std::uint32_t> cells_of_group(std::uint32_t group) const;

    std::uint32_t chunk_of(std::uint32_t row) const;
    std::uint32_t row_of(std::uint32_t chunk) const;
    /// The unit vector that a row stands for.
    std::vector<float> vector(std::uint32_t row) const;
    /// As it is stored.
    EncodedVector encoded(std::uint32_t row) const;

    /// The cosine of each row in [begin, end) with the query. Throws Error{invalid_request} for a
    /// query of other dimensions. `out` has end − begin places.
    void scan(const VectorQuery& query, std::uint32_t begin, std::uint32_t end,
              std::span<double> out, KernelLevel level = best_kernel()) const;
    /// Likewise of the centroids of cells, and of groups, [begin, end).
    void scan_cells(const VectorQuery& query, std::uint32_t begin, std::uint32_t end,
                    std::span<double> out, KernelLevel level = best_kernel()) const;
    void scan_groups(const VectorQuery& query, std::span<double> out,
                     KernelLevel level = best_kernel()) const;

    const Container& container() const { return container_; }
    /// Verifies every page, then that sections agree with each other. Returns bytes verified.
    std::uint64_t verify() const;

private:
    void open();
    void check_lengths() const;
    [[noreturn]] void damaged(const char* what) const;
    std::uint32_t u32_at(std::uint32_t section, std::uint64_t index) const;
    std::pair<std::uint32_t, std::uint32_t> range(std::uint32_t section, std::uint32_t index,
                                                  std::uint32_t bound) const;
    void verify_ranges(std::uint32_t section, std::uint32_t ranges, std::uint32_t bound) const;
    VectorRows read(std::uint32_t section, std::uint32_t begin, std::uint32_t end) const;
    void scan_section(std::uint32_t section, const VectorQuery& query, std::uint32_t begin,
                      std::uint32_t end, std::span<double> out, KernelLevel level) const;

    Container container_;
    std::string encoder_;
    std::size_t dimensions_ = 0;
    VectorFormat format_ = VectorFormat::int8;
    std::size_t stride_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t cell_count_ = 0;
    std::uint32_t group_count_ = 0;
    bool has_rest_ = false;
    double spread_ = 0;
};

}  // namespace moxie
