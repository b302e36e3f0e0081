#include "index/cell_queue.h"

#include <algorithm>
#include <cmath>

namespace moxie {
namespace {

// Endless stays so where all chunks lie on their centroids.
double margin_of(double spreads, const VectorSegment& segment) {
    return std::isinf(spreads) ? spreads : spreads * segment.spread();
}

}  // namespace

CellQueue::CellQueue(const VectorSegment& segment, const VectorQuery& query, const CellStop& stop,
                     KernelLevel level, VectorCounters& counters)
    : segment_(segment),
      query_(query),
      level_(level),
      counters_(counters),
      margin_(margin_of(stop.margin, segment)) {
    const std::uint32_t cells = segment.cell_count() - (segment.has_rest() ? 1 : 0);
    if (segment.has_rest())
        waiting_.push({std::numeric_limits<double>::infinity(), Candidate::Kind::cell, cells});
    if (segment.group_count() == 0)
        wait_for_cells(0, cells);
    else
        wait_for_groups(margin_ + margin_of(stop.group_margin, segment));
}

std::optional<std::uint32_t> CellQueue::next(double floor) {
    while (!waiting_.empty() && waiting_.top().promise >= floor) {
        const Candidate best = waiting_.top();
        waiting_.pop();
        if (best.kind == Candidate::Kind::cell) {
            ++counters_.cells;
            return best.number;
        }
        const auto [begin, end] = segment_.cells_of_group(best.number);
        wait_for_cells(begin, end);
    }
    return std::nullopt;
}

void CellQueue::wait_for_groups(double margin) {
    const std::span<double> cosines = centroids(segment_.group_count());
    segment_.scan_groups(query_, cosines, level_);
    for (std::uint32_t group = 0; group < cosines.size(); ++group)
        waiting_.push({cosines[group] + margin, Candidate::Kind::group, group});
}

void CellQueue::wait_for_cells(std::uint32_t begin, std::uint32_t end) {
    const std::span<double> cosines = centroids(end - begin);
    segment_.scan_cells(query_, begin, end, cosines, level_);
    for (std::uint32_t cell = begin; cell < end; ++cell)
        waiting_.push({cosines[cell - begin] + margin_, Candidate::Kind::cell, cell});
}

std::span<double> CellQueue::centroids(std::size_t count) {
    counters_.centroids += count;
    counters_.bytes +=
        count * (row_stride(segment_.format(), segment_.dimensions()) + sizeof(float));
    cosines_.resize(std::max(cosines_.size(), count));
    return std::span(cosines_).first(count);
}

}  // namespace moxie
