#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "expert/expert.h"

namespace moxie {

/// A search of one part of an expert: its words, and its vectors where it has them. One thread.
class PartSearch {
public:
    /// What is given must outlive it. Throws Error{corrupt} for a damaged segment, as run() does.
    PartSearch(const Expert::Part& part, const ExpertSearch& search,
               std::vector<RaisedChunk> raised, SearchCounters& counters);

    /// Whether vectors are part of the scores.
    bool hybrid() const { return encoded_ != nullptr; }
    /// The k best, best first, ties by chunk number; those below `floor` may be left out.
    std::vector<FoundChunk> run(const LexicalQuery& query, const ChunkSet& excluded,
                                std::int64_t floor);

private:
    // Of every chunk, what it scores apart from its words and vector; empty: nothing.
    std::vector<std::int64_t> raises() const;
    std::vector<ScoredChunk> score(const LexicalQuery& query, DenseScores dense,
                                   const ChunkSet& excluded, std::int64_t floor, std::size_t k);
    std::vector<FoundChunk> with_all_vectors(const LexicalQuery& query, const ChunkSet& excluded,
                                             std::int64_t floor);
    std::vector<FoundChunk> with_words(const LexicalQuery& query, const ChunkSet& excluded,
                                       std::int64_t floor);

    const Expert::Part& part_;
    const Segment& segment_;
    const ExpertSearch& search_;
    const std::vector<RaisedChunk> raised_;
    SearchCounters& counters_;
    const VectorSegment* vectors_ = nullptr;
    const EncodedQuery* encoded_ = nullptr;
};

}  // namespace moxie
