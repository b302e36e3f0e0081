#include "index/vector_segment_builder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "index/dot_kernels.h"
#include "index/vector_segment.h"
#include "index/vector_segment_format.h"
#include "moxie/error.h"

namespace moxie {
namespace {

template <typename Number>
Bytes bytes_of(const std::vector<Number>& numbers) {
    return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof(Number)};
}

template <typename Number>
std::vector<std::uint8_t> copied(const std::vector<Number>& numbers) {
    const Bytes bytes = bytes_of(numbers);
    return {bytes.begin(), bytes.end()};
}

/// Centroids as rows that kernels can read.
std::vector<std::uint8_t> centroid_rows(const std::vector<float>& centroids,
                                        std::size_t dimensions) {
    ByteWriter out;
    for (std::size_t at = 0; at < centroids.size(); at += dimensions) {
        out.raw(bytes_of(centroids).subspan(at * sizeof(float), dimensions * sizeof(float)));
        out.align(kRowAlignment);
    }
    return out.take();
}

}  // namespace

VectorSegmentBuilder::VectorSegmentBuilder(std::string encoder, std::size_t dimensions,
                                           VectorFormat format)
    : encoder_(std::move(encoder)),
      dimensions_(dimensions),
      format_(format),
      stride_(row_stride(format, dimensions)) {
    if (dimensions == 0 || dimensions > kMaxDimensions)
        throw Error(ErrorCode::invalid_request, "vectors must have 1 to " +
                                                    std::to_string(kMaxDimensions) +
                                                    " dimensions; those of encoder " + encoder_ +
                                                    " have: " + std::to_string(dimensions));
}

void VectorSegmentBuilder::add(std::span<const float> vector) {
    if (vector.size() != dimensions_)
        throw Error(ErrorCode::invalid_request,
                    "encoder " + encoder_ + " gives " + std::to_string(dimensions_) +
                        " dimensions; this vector has: " + std::to_string(vector.size()));
    const EncodedVector encoded = encode_vector(format_, vector);
    rows_.insert(rows_.end(), encoded.row.begin(), encoded.row.end());
    scales_.push_back(encoded.scale);
}

void VectorSegmentBuilder::add(const VectorSegment& from, std::uint32_t row) {
    if (from.encoder() != encoder_ || from.dimensions() != dimensions_ || from.format() != format_)
        throw Error(ErrorCode::conflict,
                    "vectors of different encoders or formats cannot be put together; encode the "
                    "chunks again: " +
                        encoder_ + " and " + from.encoder());
    const EncodedVector encoded = from.encoded(row);
    rows_.insert(rows_.end(), encoded.row.begin(), encoded.row.end());
    scales_.push_back(encoded.scale);
}

std::vector<float> VectorSegmentBuilder::mean_direction() const {
    std::vector<double> sum(dimensions_, 0.0);
    for (std::size_t row = 0; row < scales_.size(); ++row) {
        const Bytes stored = Bytes(rows_).subspan(row * stride_, stride_);
        const std::vector<float> vector = decode_vector(format_, stored, scales_[row], dimensions_);
        for (std::size_t i = 0; i < dimensions_; ++i) sum[i] += vector[i];
    }
    double squares = 0;
    for (const double component : sum) squares += component * component;
    std::vector<float> mean(dimensions_, 0.0f);
    for (std::size_t i = 0; i < dimensions_ && squares > 0; ++i)
        mean[i] = static_cast<float>(sum[i] / std::sqrt(squares));
    return mean;
}

/// The chunk of each row, and the first row of each cell with one more entry at the end.
std::vector<std::uint32_t> VectorSegmentBuilder::rows_by_cell(
    const CellAssignment& cells, std::vector<std::uint32_t>& first) const {
    const std::size_t cell_count = cells.centroids.size() / dimensions_;
    if (cells.cell_of.size() != scales_.size() || cells.centroids.size() % dimensions_ != 0 ||
        std::any_of(cells.cell_of.begin(), cells.cell_of.end(),
                    [&](std::uint32_t cell) { return cell >= cell_count; }))
        throw Error(ErrorCode::invalid_request,
                    "the division into " + std::to_string(cell_count) + " cells of " +
                        std::to_string(cells.cell_of.size()) +
                        " chunks does not fit a segment of: " + std::to_string(scales_.size()));
    first.assign(cell_count + 1, 0);
    for (const std::uint32_t cell : cells.cell_of) ++first[cell + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<std::uint32_t> next = first, chunks(scales_.size());
    for (std::uint32_t chunk = 0; chunk < chunks.size(); ++chunk)
        chunks[next[cells.cell_of[chunk]]++] = chunk;
    return chunks;
}

ContainerWriter::Finished VectorSegmentBuilder::build() {
    return build({std::vector<std::uint32_t>(scales_.size(), 0), mean_direction(), false});
}

ContainerWriter::Finished VectorSegmentBuilder::build(const CellAssignment& cells) {
    std::vector<std::uint32_t> first;
    const std::vector<std::uint32_t> chunks = rows_by_cell(cells, first);
    const std::size_t cell_count = first.size() - 1;
    std::vector<std::uint32_t> places(chunks.size());
    std::vector<std::uint8_t> rows(rows_.size());
    std::vector<float> scales(chunks.size());
    for (std::uint32_t row = 0; row < chunks.size(); ++row) {
        places[chunks[row]] = row;
        scales[row] = scales_[chunks[row]];
        std::copy_n(rows_.begin() + static_cast<std::ptrdiff_t>(chunks[row] * stride_), stride_,
                    rows.begin() + static_cast<std::ptrdiff_t>(row * stride_));
    }
    ByteWriter summary;
    summary.u32(kVectorSegmentVersion);
    summary.u32(static_cast<std::uint32_t>(format_));
    summary.u32(static_cast<std::uint32_t>(dimensions_));
    summary.u32(static_cast<std::uint32_t>(chunks.size()));
    summary.u32(static_cast<std::uint32_t>(cell_count));
    summary.u32(cells.has_rest ? 1 : 0);
    summary.string(encoder_);

    ContainerWriter container(ContainerKind::vectors);
    container.section(VectorSection::summary, summary.take());
    container.section(VectorSection::rows, std::move(rows), kRowAlignment);
    container.section(VectorSection::scales, copied(scales));
    container.section(VectorSection::chunks, copied(chunks));
    container.section(VectorSection::places, copied(places));
    container.section(VectorSection::cells, copied(first));
    container.section(VectorSection::centroids, centroid_rows(cells.centroids, dimensions_),
                      kRowAlignment);
    *this = VectorSegmentBuilder(encoder_, dimensions_, format_);
    return container.finish();
}

}  // namespace moxie
