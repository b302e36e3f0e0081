#include "index/vector_segment.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "index/dot_kernels.h"
#include "index/vector_segment_format.h"
#include "moxie/error.h"

namespace moxie {
namespace {

// Rows read at a time: the page table is asked once for all of them.
constexpr std::uint32_t kBlockRows = 4096;

}  // namespace

VectorSegment::VectorSegment(const Files& files, ContainerLocation location)
    : container_(files, std::move(location), ContainerKind::vectors) {
    open();
}

VectorSegment::VectorSegment(ContainerWriter::Finished finished, std::string name)
    : container_(std::move(finished), std::move(name), ContainerKind::vectors) {
    open();
}

void VectorSegment::open() {
    ByteReader summary(container_.all(VectorSection::summary), "summary of vectors");
    const std::uint32_t version = summary.u32();
    if (version > kVectorSegmentVersion)
        throw Error(ErrorCode::future_version,
                    "these vectors were written by a newer moxie (format " +
                        std::to_string(version) + "); update moxie to read " + container_.name());
    format_ = static_cast<VectorFormat>(summary.u32());
    dimensions_ = summary.u32();
    count_ = summary.u32();
    cell_count_ = summary.u32();
    group_count_ = summary.u32();
    has_rest_ = summary.u32() != 0;
    spread_ = std::bit_cast<double>(summary.u64());
    encoder_ = summary.string();
    if ((format_ != VectorFormat::int8 && format_ != VectorFormat::float32) || dimensions_ == 0 ||
        dimensions_ > kMaxDimensions || !std::isfinite(spread_) || (has_rest_ && cell_count_ == 0))
        damaged("its summary makes no sense");
    stride_ = row_stride(format_, dimensions_);
    check_lengths();
}

void VectorSegment::check_lengths() const {
    const auto holds = [&](std::uint32_t section, std::uint64_t count, std::uint64_t bytes) {
        if (container_.length(section) != count * bytes)
            damaged("its sections contradict each other");
    };
    holds(VectorSection::rows, count_, stride_);
    holds(VectorSection::rows + 1, count_, sizeof(float));
    holds(VectorSection::chunks, count_, 4);
    holds(VectorSection::places, count_, 4);
    holds(VectorSection::cells, std::uint64_t{cell_count_} + 1, 4);
    holds(VectorSection::centroids, cell_count_, stride_);
    holds(VectorSection::centroids + 1, cell_count_, sizeof(float));
    holds(VectorSection::groups, std::uint64_t{group_count_} + 1, 4);
    holds(VectorSection::directions, group_count_, stride_);
    holds(VectorSection::directions + 1, group_count_, sizeof(float));
}

void VectorSegment::damaged(const char* what) const {
    throw Error(ErrorCode::corrupt,
                "damaged index file: " + std::string(what) + ": " + container_.name());
}

std::uint32_t VectorSegment::u32_at(std::uint32_t section, std::uint64_t index) const {
    std::uint32_t value;
    std::memcpy(&value, container_.read(section, index * 4, 4).data(), 4);
    return value;
}

std::pair<std::uint32_t, std::uint32_t> VectorSegment::range(std::uint32_t section,
                                                             std::uint32_t index,
                                                             std::uint32_t bound) const {
    const std::uint32_t first = u32_at(section, index);
    const std::uint32_t last = u32_at(section, std::uint64_t{index} + 1);
    if (last < first || last > bound) damaged("crossed cells");
    return {first, last};
}

std::pair<std::uint32_t, std::uint32_t> VectorSegment::rows_of_cell(std::uint32_t cell) const {
    return range(VectorSection::cells, cell, count_);
}

std::pair<std::uint32_t, std::uint32_t> VectorSegment::cells_of_group(std::uint32_t group) const {
    return range(VectorSection::groups, group, cell_count_);
}

std::uint32_t VectorSegment::chunk_of(std::uint32_t row) const {
    const std::uint32_t chunk = u32_at(VectorSection::chunks, row);
    if (chunk >= count_) damaged("a row names an unknown chunk");
    return chunk;
}

std::uint32_t VectorSegment::row_of(std::uint32_t chunk) const {
    const std::uint32_t row = u32_at(VectorSection::places, chunk);
    if (row >= count_) damaged("a chunk names an unknown row");
    return row;
}

std::vector<float> VectorSegment::vector(std::uint32_t row) const {
    const VectorRows rows = read(VectorSection::rows, row, row + 1);
    return decode_vector(format_, rows.rows, rows.scale(0), dimensions_);
}

EncodedVector VectorSegment::encoded(std::uint32_t row) const {
    const VectorRows rows = read(VectorSection::rows, row, row + 1);
    return {{rows.rows.begin(), rows.rows.end()}, rows.scale(0)};
}

VectorRows VectorSegment::read(std::uint32_t section, std::uint32_t begin,
                               std::uint32_t end) const {
    const std::uint64_t count = end - begin;
    return {format_, dimensions_, container_.read(section, begin * stride_, count * stride_),
            container_.read(section + 1, begin * sizeof(float), count * sizeof(float))};
}

void VectorSegment::scan_section(std::uint32_t section, const VectorQuery& query,
                                 std::uint32_t begin, std::uint32_t end, std::span<double> out,
                                 KernelLevel level) const {
    if (query.dimensions() != dimensions_)
        throw Error(
            ErrorCode::invalid_request,
            "vectors of encoder " + encoder_ + " have " + std::to_string(dimensions_) +
                " dimensions; the query's vector has: " + std::to_string(query.dimensions()));
    const EncodedVector& encoded = query.encoded(format_);
    for (std::uint32_t row = begin; row < end; row += kBlockRows) {
        const std::uint32_t rows = std::min(kBlockRows, end - row);
        cosines(read(section, row, row + rows), encoded.row, encoded.scale, end - row - rows,
                out.subspan(row - begin, rows), level);
    }
}

void VectorSegment::scan(const VectorQuery& query, std::uint32_t begin, std::uint32_t end,
                         std::span<double> out, KernelLevel level) const {
    scan_section(VectorSection::rows, query, begin, end, out, level);
}

void VectorSegment::scan_cells(const VectorQuery& query, std::uint32_t begin, std::uint32_t end,
                               std::span<double> out, KernelLevel level) const {
    scan_section(VectorSection::centroids, query, begin, end, out, level);
}

void VectorSegment::scan_groups(const VectorQuery& query, std::span<double> out,
                                KernelLevel level) const {
    scan_section(VectorSection::directions, query, 0, group_count_, out, level);
}

void VectorSegment::verify_ranges(std::uint32_t section, std::uint32_t ranges,
                                  std::uint32_t bound) const {
    std::uint32_t next = 0;
    for (std::uint32_t index = 0; index < ranges; ++index) {
        const auto [first, last] = range(section, index, bound);
        if (first != next) damaged("cells leave a gap");
        next = last;
    }
    if (ranges > 0 && next != bound) damaged("cells do not hold everything");
}

std::uint64_t VectorSegment::verify() const {
    const std::uint64_t bytes = container_.verify();
    for (std::uint32_t row = 0; row < count_; ++row)
        if (row_of(chunk_of(row)) != row) damaged("rows and chunks disagree");
    verify_ranges(VectorSection::cells, cell_count_, count_);
    verify_ranges(VectorSection::groups, group_count_, cell_count_ - (has_rest_ ? 1 : 0));
    return bytes;
}

}  // namespace moxie
