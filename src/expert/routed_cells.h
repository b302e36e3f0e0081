#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "expert/expert.h"
#include "index/cell_queue.h"

namespace moxie {

/// A part of an expert as a search by routed cells sees it. What it names must outlive the search.
struct RoutedPart {
    const Segment& segment;
    const VectorSegment& vectors;
    const EncodedQuery& query;
    const ChunkSet* outside = nullptr;  ///< null: nothing is
    const ChunkSet& excluded;           ///< those outside among them
    std::span<const RaisedChunk> raised{};
};

/// A search that compares the query with the vectors of the most promising cells, and of chunks
/// whose words promise enough. Whatever it finds has its whole score: words and vector. It walks
/// down two lists, chunks by words and cells by promise, until nothing further down either of them
/// is likely to reach the k-th best score (after the threshold algorithm: Fagin, Lotem and Naor
/// 2003; what is likely of a cell, CellStop says). With an endless margin it finds what a search of
/// all vectors finds. Deterministic. One use, one thread.
class RoutedCells {
public:
    RoutedCells(const RoutedPart& part, const ExpertSearch& search, SearchCounters& counters);

    /// The k best, best first, ties by chunk number; those below `floor` may be left out.
    std::vector<FoundChunk> run(const LexicalQuery& query, std::int64_t floor);

private:
    struct Worded {
        std::int64_t words = 0;
        std::optional<double> cosine{};
    };
    struct Opened {
        std::uint32_t chunk = 0;
        double cosine = 0;
    };
    void list_words(const LexicalQuery& query);
    void compare_raised();
    std::int64_t raise_of(std::uint32_t chunk) const;
    void compare(const ScoredChunk& listed);
    void open_cells();
    void open_rows(std::uint32_t begin, std::uint32_t end);
    void meet(std::uint32_t chunk, double cosine);
    void compare_what_words_promise();
    std::vector<FoundChunk> whole_scores(const LexicalQuery& query);

    void offer(std::int64_t score);
    std::int64_t threshold() const;
    double raw_cosine_for(std::int64_t dense) const;

    const RoutedPart part_;
    const ExpertSearch& search_;
    SearchCounters& counters_;
    VectorCounters vector_counters_;
    CellQueue cells_;
    std::vector<ScoredChunk> list_;                       // by words, best first
    std::unordered_map<std::uint32_t, Worded> by_words_;  // what the list holds
    std::unordered_map<std::uint32_t, std::int64_t> raised_{};
    std::int64_t most_unlisted_ = 0;  // no chunk that the list lacks has more by its words
    std::vector<Opened> opened_;      // that the list lacks
    std::vector<double> cosines_;
    std::int64_t floor_ = 1;  // only scores above zero are hits
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> best_;
};

}  // namespace moxie
