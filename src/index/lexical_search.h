#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "index/bm25.h"
#include "index/segment.h"

namespace moxie {

/// One distinct term of a query with its statistics over the audience.
struct QueryTerm {
    std::string text;
    std::uint64_t hash = 0;
    std::uint32_t count = 1;  ///< occurrences in the query
    double idf = 0;
};

/// A query as an expert sees it: terms, and BM25's length norms under the expert's own k1 and b.
struct LexicalQuery {
    std::vector<QueryTerm>
        terms;  ///< in the order of the query; only terms that the audience holds
    LengthNorms norms;
};

struct ScoredChunk {
    std::int64_t score = 0;  ///< BM25 · kScoreScale
    std::uint32_t chunk = 0;
    friend bool operator==(const ScoredChunk&, const ScoredChunk&) = default;
};

/// Chunks that may not be found: one bit a chunk, empty for none.
class ChunkSet {
public:
    ChunkSet() = default;
    explicit ChunkSet(std::uint32_t chunks) : words_((chunks + 63) / 64, 0) {}
    void insert(std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t chunk = begin; chunk < end; ++chunk)
            words_[chunk / 64] |= std::uint64_t{1} << (chunk % 64);
    }
    bool contains(std::uint32_t chunk) const {
        return !words_.empty() && ((words_[chunk / 64] >> (chunk % 64)) & 1) != 0;
    }
    /// Keeps what `other`, a set of as many chunks, has too.
    void intersect(const ChunkSet& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    }
    bool empty() const { return words_.empty(); }

private:
    std::vector<std::uint64_t> words_;
};

struct SearchCounters {
    std::uint64_t vectors = 0;    ///< of chunks, compared
    std::uint64_t centroids = 0;  ///< of cells and their groups, likewise
    std::uint64_t cells = 0;      ///< opened, where not all are
    std::uint64_t postings = 0;   ///< decoded
    std::uint64_t bytes = 0;      ///< of postings read
};

/// What a chunk scores apart from its words, in the fixed point of the lexical score, by chunk
/// number; empty: nothing.
using DenseScores = std::span<const std::int64_t>;

/// The k best chunks of a segment by words and dense score together, best first, ties by increasing
/// chunk number; only scores above zero. Chunks below `floor` may be left out. Windows of chunks
/// whose term bounds (from block skylines) and best dense score cannot reach the k-th score are
/// skipped, and inside a window the terms that alone cannot reach it are only probed (MaxScore:
/// Turtle and Flood 1995; block bounds: Ding and Suel 2011; skylines of (frequency, length) in
/// place of stored maxima, so that bounds are exact for any statistics).
std::vector<ScoredChunk> search_pruned(const Segment& segment, const LexicalQuery& query,
                                       DenseScores dense, std::size_t k, const ChunkSet& excluded,
                                       std::int64_t floor, SearchCounters& counters);

/// The same by scoring every posting: the oracle of the pruned one.
std::vector<ScoredChunk> search_exhaustive(const Segment& segment, const LexicalQuery& query,
                                           DenseScores dense, std::size_t k,
                                           const ChunkSet& excluded, SearchCounters& counters);

/// What these chunks (increasing) score by their words, in their order.
std::vector<std::int64_t> score_chunks(const Segment& segment, const LexicalQuery& query,
                                       std::span<const std::uint32_t> chunks,
                                       SearchCounters& counters);

/// Every posting of a term in order, deleted chunks included.
void for_each_posting(const Segment& segment, const TermEntry& term,
                      const std::function<void(const Posting&)>& visit);

}  // namespace moxie
