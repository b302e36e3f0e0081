#include "index/vector_segment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "index/dot_kernels.h"
#include "index/vector_segment_format.h"
#include "moxie/error.h"

namespace moxie {
namespace {

// Rows a kernel call: their dot products stay in the first cache, and what a call costs is spread.
constexpr std::uint32_t kBlockRows = 512;

float float_at(Bytes bytes, std::size_t index) {
    float value;
    std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
    return value;
}

/// One block: dot products, then cosines. Component is what rows are made of, Dot what they sum to.
template <typename Component, typename Dot>
void cosines(void (*kernel)(const Component*, std::size_t, std::size_t, std::size_t,
                            const Component*, Dot*),
             Bytes rows, Bytes scales, std::size_t stride, std::size_t following,
             const EncodedVector& query, std::span<double> out) {
    std::array<Dot, kBlockRows> dots;
    kernel(reinterpret_cast<const Component*>(rows.data()), stride, out.size(), following,
           reinterpret_cast<const Component*>(query.row.data()), dots.data());
    const double query_scale = query.scale;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] =
            static_cast<double>(dots[i]) * static_cast<double>(float_at(scales, i)) * query_scale;
}

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
    const std::uint32_t format = summary.u32();
    dimensions_ = summary.u32();
    count_ = summary.u32();
    cell_count_ = summary.u32();
    has_rest_ = summary.u32() != 0;
    encoder_ = summary.string();
    format_ = static_cast<VectorFormat>(format);
    if ((format_ != VectorFormat::int8 && format_ != VectorFormat::float32) || dimensions_ == 0 ||
        dimensions_ > kMaxDimensions)
        damaged("its summary makes no sense");
    stride_ = row_stride(format_, dimensions_);
    const std::size_t centroid_stride = row_stride(VectorFormat::float32, dimensions_);
    if (container_.length(VectorSection::rows) != count_ * stride_ ||
        container_.length(VectorSection::scales) != std::uint64_t{count_} * 4 ||
        container_.length(VectorSection::chunks) != std::uint64_t{count_} * 4 ||
        container_.length(VectorSection::places) != std::uint64_t{count_} * 4 ||
        container_.length(VectorSection::cells) != (std::uint64_t{cell_count_} + 1) * 4 ||
        container_.length(VectorSection::centroids) != cell_count_ * centroid_stride)
        damaged("its sections contradict each other");
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

std::pair<std::uint32_t, std::uint32_t> VectorSegment::rows_of_cell(std::uint32_t cell) const {
    const std::uint32_t first = u32_at(VectorSection::cells, cell);
    const std::uint32_t last = u32_at(VectorSection::cells, std::uint64_t{cell} + 1);
    if (last < first || last > count_) damaged("crossed cells");
    return {first, last};
}

std::span<const float> VectorSegment::centroid(std::uint32_t cell) const {
    const std::size_t stride = row_stride(VectorFormat::float32, dimensions_);
    const Bytes row = container_.read(VectorSection::centroids, cell * stride, stride);
    return {reinterpret_cast<const float*>(row.data()), dimensions_};
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
    const EncodedVector stored = encoded(row);
    return decode_vector(format_, stored.row, stored.scale, dimensions_);
}

EncodedVector VectorSegment::encoded(std::uint32_t row) const {
    const Bytes bytes = container_.read(VectorSection::rows, row * stride_, stride_);
    const Bytes scale = container_.read(VectorSection::scales, std::uint64_t{row} * 4, 4);
    return {{bytes.begin(), bytes.end()}, float_at(scale, 0)};
}

void VectorSegment::check_dimensions(const VectorQuery& query) const {
    if (query.dimensions() != dimensions_)
        throw Error(
            ErrorCode::invalid_request,
            "vectors of encoder " + encoder_ + " have " + std::to_string(dimensions_) +
                " dimensions; the query's vector has: " + std::to_string(query.dimensions()));
}

void VectorSegment::scan(const VectorQuery& query, std::uint32_t begin, std::uint32_t end,
                         std::span<double> out, KernelLevel level) const {
    check_dimensions(query);
    const DotKernels kernels = dot_kernels(level);
    const EncodedVector& encoded = query.encoded(format_);
    for (std::uint32_t row = begin; row < end; row += kBlockRows) {
        const std::size_t rows = std::min(kBlockRows, end - row);
        const Bytes bytes = container_.read(VectorSection::rows, row * stride_, rows * stride_);
        const Bytes scales =
            container_.read(VectorSection::scales, std::uint64_t{row} * 4, rows * 4);
        const std::span<double> block = out.subspan(row - begin, rows);
        const std::size_t following = end - row - rows;
        if (format_ == VectorFormat::int8)
            cosines(kernels.int8, bytes, scales, stride_, following, encoded, block);
        else
            cosines(kernels.float32, bytes, scales, stride_, following, encoded, block);
    }
}

void VectorSegment::scan_centroids(const VectorQuery& query, std::span<double> out,
                                   KernelLevel level) const {
    check_dimensions(query);
    const std::size_t stride = row_stride(VectorFormat::float32, dimensions_);
    const Bytes rows = container_.all(VectorSection::centroids);
    std::vector<float> dots(cell_count_);
    dot_kernels(level).float32(reinterpret_cast<const float*>(rows.data()), stride, cell_count_, 0,
                               query.components().data(), dots.data());
    std::copy(dots.begin(), dots.end(), out.begin());
}

std::uint64_t VectorSegment::verify() const {
    const std::uint64_t bytes = container_.verify();
    for (std::uint32_t row = 0; row < count_; ++row)
        if (row_of(chunk_of(row)) != row) damaged("rows and chunks disagree");
    std::uint32_t next = 0;
    for (std::uint32_t cell = 0; cell < cell_count_; ++cell) {
        const auto [first, last] = rows_of_cell(cell);
        if (first != next) damaged("cells leave a gap");
        next = last;
    }
    if (next != count_) damaged("cells do not hold every row");
    return bytes;
}

}  // namespace moxie
