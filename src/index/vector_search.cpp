#include "index/vector_search.h"

#include <algorithm>
#include <array>
#include <queue>

namespace moxie {
namespace {

constexpr std::uint32_t kBlockRows = 4096;  // cosines at a time: they stay in the second cache

/// One search through one segment.
class Search {
public:
    Search(const VectorSegment& segment, const VectorQuery& query, const VectorSearch& search,
           const ChunkSet& excluded, VectorCounters& counters)
        : segment_(segment),
          query_(query),
          level_(search.level),
          excluded_(excluded),
          counters_(counters),
          row_bytes_(row_stride(segment.format(), segment.dimensions()) + sizeof(float)),
          best_(search.k, search.floor) {}

    void open_rows(std::uint32_t begin, std::uint32_t end) {
        counters_.vectors += end - begin;
        counters_.bytes += (end - begin) * row_bytes_;
        for (std::uint32_t row = begin; row < end; row += kBlockRows)
            open_block(row, std::min(kBlockRows, end - row));
    }
    void open_cell(std::uint32_t cell) {
        const auto [begin, end] = segment_.rows_of_cell(cell);
        ++counters_.cells;
        open_rows(begin, end);
    }
    /// The cosines of centroids [begin, end) of cells, or of all groups.
    std::span<const double> cells(std::uint32_t begin, std::uint32_t end) {
        const std::span<double> out = centroids(end - begin);
        segment_.scan_cells(query_, begin, end, out, level_);
        return out;
    }
    std::span<const double> groups() {
        const std::span<double> out = centroids(segment_.group_count());
        segment_.scan_groups(query_, out, level_);
        return out;
    }
    double floor() const { return best_.floor(); }
    std::vector<SimilarChunk> take() { return best_.take(); }

private:
    void open_block(std::uint32_t first, std::uint32_t count) {
        std::array<double, kBlockRows> cosines;
        segment_.scan(query_, first, first + count, cosines, level_);
        double floor = best_.floor();
        for (std::uint32_t i = 0; i < count; ++i) {
            if (cosines[i] < floor) continue;
            const std::uint32_t chunk = segment_.chunk_of(first + i);
            if (excluded_.contains(chunk)) continue;
            best_.offer({cosines[i], chunk});
            floor = best_.floor();
        }
    }
    std::span<double> centroids(std::size_t count) {
        counters_.centroids += count;
        counters_.bytes += count * row_bytes_;
        scores_.resize(std::max(scores_.size(), count));
        return std::span(scores_).first(count);
    }

    const VectorSegment& segment_;
    const VectorQuery& query_;
    const KernelLevel level_;
    const ChunkSet& excluded_;
    VectorCounters& counters_;
    const std::size_t row_bytes_;
    BestChunks best_;
    std::vector<double> scores_;
};

/// A cell or a group that could be opened next.
struct Candidate {
    enum class Kind : std::uint32_t { group, cell };
    double promise = 0;  ///< the cosine that a chunk in it may well reach
    Kind kind = Kind::cell;
    std::uint32_t number = 0;

    /// Of the queue, whose top is the largest: ties fall to groups, then to the smaller number.
    friend bool operator<(const Candidate& a, const Candidate& b) {
        if (a.promise != b.promise) return a.promise < b.promise;
        if (a.kind != b.kind) return a.kind > b.kind;
        return a.number > b.number;
    }
};

}  // namespace

std::vector<SimilarChunk> search_flat(const VectorSegment& segment, const VectorQuery& query,
                                      const VectorSearch& search, const ChunkSet& excluded,
                                      VectorCounters& counters) {
    Search flat(segment, query, search, excluded, counters);
    flat.open_rows(0, segment.count());
    return flat.take();
}

std::vector<SimilarChunk> search_slowly(const VectorSegment& segment, const VectorQuery& query,
                                        const VectorSearch& search, const ChunkSet& excluded) {
    std::vector<SimilarChunk> all;
    for (std::uint32_t chunk = 0; chunk < segment.count(); ++chunk) {
        if (excluded.contains(chunk)) continue;
        const std::uint32_t row = segment.row_of(chunk);
        double cosine = 0;
        segment.scan(query, row, row + 1, std::span(&cosine, 1), KernelLevel::scalar);
        if (cosine >= search.floor) all.push_back({cosine, chunk});
    }
    std::sort(all.begin(), all.end(), better);
    if (all.size() > search.k) all.resize(search.k);
    return all;
}

std::vector<SimilarChunk> search_cells(const VectorSegment& segment, const VectorQuery& query,
                                       const VectorSearch& search, const CellStop& stop,
                                       const ChunkSet& excluded, VectorCounters& counters) {
    Search routed(segment, query, search, excluded, counters);
    const double margin = stop.margin * segment.spread();
    const double group_margin = stop.group_margin * segment.spread() + margin;
    std::priority_queue<Candidate> waiting;
    const auto wait_for_cells = [&](std::uint32_t begin, std::uint32_t end) {
        const std::span<const double> cosines = routed.cells(begin, end);
        for (std::uint32_t cell = begin; cell < end; ++cell)
            waiting.push({cosines[cell - begin] + margin, Candidate::Kind::cell, cell});
    };
    const std::uint32_t cells = segment.cell_count() - (segment.has_rest() ? 1 : 0);
    if (segment.has_rest()) routed.open_cell(cells);
    if (segment.group_count() == 0) {
        wait_for_cells(0, cells);
    } else {
        const std::span<const double> cosines = routed.groups();
        for (std::uint32_t group = 0; group < segment.group_count(); ++group)
            waiting.push({cosines[group] + group_margin, Candidate::Kind::group, group});
    }
    while (!waiting.empty() && waiting.top().promise >= routed.floor()) {
        const Candidate next = waiting.top();
        waiting.pop();
        if (next.kind == Candidate::Kind::cell) {
            routed.open_cell(next.number);
            continue;
        }
        const auto [begin, end] = segment.cells_of_group(next.number);
        wait_for_cells(begin, end);
    }
    return routed.take();
}

}  // namespace moxie
