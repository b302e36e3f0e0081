#include "index/vector_search.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace moxie {
namespace {

constexpr std::uint32_t kBlockRows = 4096;  // cosines at a time: they stay in the second cache

bool better(const SimilarChunk& a, const SimilarChunk& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.chunk < b.chunk;
}

/// The k best chunks seen so far: a heap with the worst of them on top.
class Best {
public:
    explicit Best(std::size_t k) : k_(k) {}

    /// No chunk below it can enter.
    double floor() const {
        return k_ > 0 && heap_.size() == k_ ? heap_.front().cosine
                                            : -std::numeric_limits<double>::infinity();
    }
    void offer(const SimilarChunk& chunk) {
        if (heap_.size() == k_) {
            if (k_ == 0 || !better(chunk, heap_.front())) return;
            std::pop_heap(heap_.begin(), heap_.end(), better);
            heap_.pop_back();
        }
        heap_.push_back(chunk);
        std::push_heap(heap_.begin(), heap_.end(), better);
    }
    std::vector<SimilarChunk> take() {
        std::sort_heap(heap_.begin(), heap_.end(), better);
        return std::move(heap_);
    }

private:
    std::size_t k_;
    std::vector<SimilarChunk> heap_;
};

void search_rows(const VectorSegment& segment, const VectorQuery& query, const ChunkSet& excluded,
                 std::uint32_t begin, std::uint32_t end, KernelLevel level, Best& best) {
    std::array<double, kBlockRows> cosines;
    for (std::uint32_t row = begin; row < end; row += kBlockRows) {
        const std::uint32_t rows = std::min(kBlockRows, end - row);
        segment.scan(query, row, row + rows, cosines, level);
        double floor = best.floor();
        for (std::uint32_t i = 0; i < rows; ++i) {
            if (cosines[i] < floor) continue;
            const std::uint32_t chunk = segment.chunk_of(row + i);
            if (excluded.contains(chunk)) continue;
            best.offer({cosines[i], chunk});
            floor = best.floor();
        }
    }
}

}  // namespace

std::vector<SimilarChunk> search_vectors(const VectorSegment& segment, const VectorQuery& query,
                                         std::size_t k, const ChunkSet& excluded,
                                         std::span<const std::uint32_t> cells,
                                         VectorCounters& counters, KernelLevel level) {
    const std::size_t row_bytes = row_stride(segment.format(), segment.dimensions()) + 4;
    Best best(k);
    for (const std::uint32_t cell : cells) {
        const auto [begin, end] = segment.rows_of_cell(cell);
        search_rows(segment, query, excluded, begin, end, level, best);
        counters.vectors += end - begin;
        counters.bytes += (end - begin) * row_bytes;
    }
    return best.take();
}

std::vector<SimilarChunk> search_vectors(const VectorSegment& segment, const VectorQuery& query,
                                         std::size_t k, const ChunkSet& excluded,
                                         VectorCounters& counters, KernelLevel level) {
    const std::size_t row_bytes = row_stride(segment.format(), segment.dimensions()) + 4;
    Best best(k);
    search_rows(segment, query, excluded, 0, segment.count(), level, best);
    counters.vectors += segment.count();
    counters.bytes += segment.count() * row_bytes;
    return best.take();
}

std::vector<SimilarChunk> search_vectors_slowly(const VectorSegment& segment,
                                                const VectorQuery& query, std::size_t k,
                                                const ChunkSet& excluded) {
    std::vector<SimilarChunk> all;
    for (std::uint32_t chunk = 0; chunk < segment.count(); ++chunk) {
        if (excluded.contains(chunk)) continue;
        const std::uint32_t row = segment.row_of(chunk);
        double cosine = 0;
        segment.scan(query, row, row + 1, std::span(&cosine, 1), KernelLevel::scalar);
        all.push_back({cosine, chunk});
    }
    std::sort(all.begin(), all.end(), better);
    if (all.size() > k) all.resize(k);
    return all;
}

}  // namespace moxie
