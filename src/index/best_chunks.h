#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace moxie {

struct SimilarChunk {
    double cosine = 0;
    std::uint32_t chunk = 0;
    friend bool operator==(const SimilarChunk&, const SimilarChunk&) = default;
};

/// The order of hits: by cosine, ties by chunk number.
inline bool better(const SimilarChunk& a, const SimilarChunk& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.chunk < b.chunk;
}

/// The k best chunks seen so far: a heap with the worst of them on top.
class BestChunks {
public:
    /// What does not reach `floor` is not wanted.
    BestChunks(std::size_t k, double floor) : k_(k), floor_(floor) {}

    /// No chunk below it can enter.
    double floor() const {
        return k_ > 0 && heap_.size() == k_ ? std::max(floor_, heap_.front().cosine) : floor_;
    }
    void offer(const SimilarChunk& chunk) {
        if (chunk.cosine < floor_) return;
        if (heap_.size() == k_) {
            if (k_ == 0 || !better(chunk, heap_.front())) return;
            std::pop_heap(heap_.begin(), heap_.end(), better);
            heap_.pop_back();
        }
        heap_.push_back(chunk);
        std::push_heap(heap_.begin(), heap_.end(), better);
    }
    /// Best first.
    std::vector<SimilarChunk> take() {
        std::sort_heap(heap_.begin(), heap_.end(), better);
        return std::move(heap_);
    }

private:
    std::size_t k_;
    double floor_;
    std::vector<SimilarChunk> heap_;
};

}  // namespace moxie
