#include "expert/cells.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie {
namespace {

SegmentCells undivided(const VectorRows& rows) {
    SegmentCells cells;
    cells.assignment.cell_of.assign(rows.count(), 0);
    cells.assignment.centroids.assign(rows.dimensions, 0.0f);
    cells.assignment.has_rest = true;
    return cells;
}

std::vector<float> decoded(const VectorRows& rows) {
    std::vector<float> vectors;
    vectors.reserve(rows.count() * rows.dimensions);
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const std::vector<float> vector =
            decode_vector(rows.format, rows.row(row), rows.scale(row), rows.dimensions);
        vectors.insert(vectors.end(), vector.begin(), vector.end());
    }
    return vectors;
}

/// A query is compared with all groups and with the cells of some: the work is least where both grow
/// with the root of the cells.
std::size_t group_count(std::size_t cells, std::size_t group_cells) {
    const double root = std::sqrt(static_cast<double>(cells)) / 5;
    if (group_cells == 0) group_cells = std::max<std::size_t>(4, static_cast<std::size_t>(root));
    return cells / group_cells + 1;
}

/// Cells by group; a rest, in no group, stays last. Returns the cells in their new order.
std::vector<std::uint32_t> group_cells(const VectorRows& centroids, const CellOptions& options,
                                       CellAssignment& assignment) {
    const Division groups = divide(centroids, {.parts = group_count(centroids.count(), options.group_cells),
                                               .cap = options.cap,
                                               .threads = options.threads});
    std::vector<std::uint32_t> order(centroids.count());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return groups.part_of[a] < groups.part_of[b];
    });
    assignment.groups.assign(groups.centroids.count() + 1, 0);
    for (const std::uint32_t group : groups.part_of) ++assignment.groups[group + 1];
    std::partial_sum(assignment.groups.begin(), assignment.groups.end(), assignment.groups.begin());
    assignment.group_centroids = decoded(groups.centroids.view());
    return order;
}

void renumber(const std::vector<std::uint32_t>& order, const VectorRows& centroids,
              CellAssignment& assignment) {
    std::vector<std::uint32_t> number(order.size());
    OwnedRows sorted(centroids.format, centroids.dimensions);
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        number[order[place]] = place;
        sorted.add(centroids.row(order[place]), centroids.scale(order[place]));
    }
    for (std::uint32_t& cell : assignment.cell_of) cell = number[cell];
    assignment.centroids = decoded(sorted.view());
}

}  // namespace

SegmentCells divide_into_cells(const VectorRows& rows, const CellOptions& options) {
    if (rows.count() < options.smallest) return undivided(rows);
    Division division = divide(rows, {.parts = rows.count() / options.cell_chunks,
                                      .cap = options.cap,
                                      .rest = options.rest,
                                      .threads = options.threads});
    SegmentCells cells;
    cells.figures = division.figures;
    cells.assignment.cell_of = std::move(division.part_of);
    cells.assignment.has_rest = division.has_rest;
    cells.assignment.spread = division.figures.spread;
    const VectorRows centroids = division.centroids.view();
    const std::size_t grouped = centroids.count() - (division.has_rest ? 1 : 0);
    std::vector<std::uint32_t> order =
        group_cells(centroids.part(0, grouped), options, cells.assignment);
    if (division.has_rest) order.push_back(static_cast<std::uint32_t>(grouped));
    renumber(order, centroids, cells.assignment);
    return cells;
}

}  // namespace moxie
