#include "index/vector_segment_builder.h"

#include <algorithm>
#include <bit>
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

void write_rows(ContainerWriter& container, std::uint32_t section, const VectorRows& rows) {
    container.section(section, {rows.rows.begin(), rows.rows.end()}, kRowAlignment);
    container.section(section + 1, {rows.scales.begin(), rows.scales.end()});
}

/// Centroids in the format of the rows: what decides which cells to open is compared as fast.
void write_centroids(ContainerWriter& container, std::uint32_t section, VectorFormat format,
                     std::size_t dimensions, std::span<const float> centroids) {
    OwnedRows rows(format, dimensions);
    for (std::size_t at = 0; at < centroids.size(); at += dimensions)
        rows.add(centroids.subspan(at, dimensions));
    write_rows(container, section, rows.view());
}

/// The first row of each cell, and the number of rows.
std::vector<std::uint32_t> first_rows(const CellAssignment& cells, std::size_t cell_count) {
    std::vector<std::uint32_t> first(cell_count + 1, 0);
    for (const std::uint32_t cell : cells.cell_of) ++first[cell + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    return first;
}

/// The chunk of each row.
std::vector<std::uint32_t> chunks_by_cell(const CellAssignment& cells,
                                          std::vector<std::uint32_t> next) {
    std::vector<std::uint32_t> chunks(cells.cell_of.size());
    for (std::uint32_t chunk = 0; chunk < chunks.size(); ++chunk)
        chunks[next[cells.cell_of[chunk]]++] = chunk;
    return chunks;
}

void write_summary(ContainerWriter& container, const VectorRows& rows, const std::string& encoder,
                   const CellAssignment& cells) {
    const std::size_t groups = cells.group_centroids.size() / rows.dimensions;
    ByteWriter summary;
    summary.u32(kVectorSegmentVersion);
    summary.u32(static_cast<std::uint32_t>(rows.format));
    summary.u32(static_cast<std::uint32_t>(rows.dimensions));
    summary.u32(static_cast<std::uint32_t>(rows.count()));
    summary.u32(static_cast<std::uint32_t>(cells.centroids.size() / rows.dimensions));
    summary.u32(static_cast<std::uint32_t>(groups));
    summary.u32(cells.has_rest ? 1 : 0);
    summary.u64(std::bit_cast<std::uint64_t>(cells.spread));
    summary.string(encoder);
    container.section(VectorSection::summary, summary.take());
}

}  // namespace

VectorSegmentBuilder::VectorSegmentBuilder(std::string encoder, std::size_t dimensions,
                                           VectorFormat format)
    : encoder_(std::move(encoder)),
      dimensions_(dimensions),
      format_(format),
      rows_(format, dimensions) {
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
    rows_.add(vector);
}

void VectorSegmentBuilder::add(const VectorSegment& from, std::uint32_t row) {
    if (from.encoder() != encoder_ || from.dimensions() != dimensions_ || from.format() != format_)
        throw Error(ErrorCode::conflict,
                    "vectors of different encoders or formats cannot be put together; encode the "
                    "chunks again: " +
                        encoder_ + " and " + from.encoder());
    rows_.add(from.encoded(row));
}

void VectorSegmentBuilder::check(const CellAssignment& cells) const {
    const std::size_t cell_count = cells.centroids.size() / dimensions_;
    const std::size_t group_count = cells.group_centroids.size() / dimensions_;
    const std::size_t rest = cells.has_rest ? 1 : 0;
    const std::vector<std::uint32_t>& groups = cells.groups;
    const bool groups_fit = group_count == 0
                                ? groups.empty()
                                : groups.size() == group_count + 1 && groups.front() == 0 &&
                                      groups.back() + rest == cell_count &&
                                      std::is_sorted(groups.begin(), groups.end());
    if (cells.cell_of.size() != rows_.count() || cells.centroids.size() % dimensions_ != 0 ||
        cells.group_centroids.size() % dimensions_ != 0 || !groups_fit || rest > cell_count ||
        std::any_of(cells.cell_of.begin(), cells.cell_of.end(),
                    [&](std::uint32_t cell) { return cell >= cell_count; }))
        throw Error(ErrorCode::invalid_request,
                    "the division into " + std::to_string(cell_count) + " cells of " +
                        std::to_string(cells.cell_of.size()) +
                        " chunks does not fit a segment of: " + std::to_string(rows_.count()));
}

ContainerWriter::Finished VectorSegmentBuilder::build() {
    CellAssignment one;
    one.cell_of.assign(rows_.count(), 0);
    one.centroids.assign(dimensions_, 0.0f);
    one.has_rest = true;
    return build(one);
}

ContainerWriter::Finished VectorSegmentBuilder::build(const CellAssignment& cells) {
    check(cells);
    std::vector<std::uint32_t> first = first_rows(cells, cells.centroids.size() / dimensions_);
    const std::vector<std::uint32_t> chunks = chunks_by_cell(cells, first);
    std::vector<std::uint32_t> places(chunks.size());
    OwnedRows rows(format_, dimensions_);
    rows.reserve(chunks.size());
    for (std::uint32_t row = 0; row < chunks.size(); ++row) {
        places[chunks[row]] = row;
        rows.add(rows_.view().row(chunks[row]), rows_.view().scale(chunks[row]));
    }
    std::vector<std::uint32_t> groups = cells.groups;
    if (groups.empty()) groups.push_back(0);

    ContainerWriter container(ContainerKind::vectors);
    write_summary(container, rows.view(), encoder_, cells);
    write_rows(container, VectorSection::rows, rows.view());
    container.section(VectorSection::chunks, copied(chunks));
    container.section(VectorSection::places, copied(places));
    container.section(VectorSection::cells, copied(first));
    write_centroids(container, VectorSection::centroids, format_, dimensions_, cells.centroids);
    container.section(VectorSection::groups, copied(groups));
    write_centroids(container, VectorSection::directions, format_, dimensions_,
                    cells.group_centroids);
    *this = VectorSegmentBuilder(encoder_, dimensions_, format_);
    return container.finish();
}

}  // namespace moxie
