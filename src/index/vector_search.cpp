#include "index/vector_search.h"

#include <algorithm>
#include <array>

#include "index/cell_queue.h"

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
        open_rows(begin, end);
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

    const VectorSegment& segment_;
    const VectorQuery& query_;
    const KernelLevel level_;
    const ChunkSet& excluded_;
    VectorCounters& counters_;
    const std::size_t row_bytes_;
    BestChunks best_;
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
    CellQueue cells(segment, query, stop, search.level, counters);
    while (const auto cell = cells.next(routed.floor())) routed.open_cell(*cell);
    return routed.take();
}

}  // namespace moxie
