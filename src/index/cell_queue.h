#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <span>
#include <vector>

#include "index/vector_search.h"

namespace moxie {

/// The cells of a segment, best first: the rest, then by what a chunk of theirs may well reach.
/// Groups of cells are compared with the query first, and the cells of a group only once it is the
/// best that is left. Deterministic. One thread; what is given must outlive it.
class CellQueue {
public:
    CellQueue(const VectorSegment& segment, const VectorQuery& query, const CellStop& stop,
              KernelLevel level, VectorCounters& counters);

    /// The next cell, if any is likely to hold a chunk of at least this cosine.
    std::optional<std::uint32_t> next(double floor);
    /// What a chunk of the cells that are left may well reach; less than any cosine if none are.
    double promise() const { return waiting_.empty() ? kNoFloor : waiting_.top().promise; }

private:
    /// A cell or a group that could be opened.
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
    void wait_for_groups(double margin);
    void wait_for_cells(std::uint32_t begin, std::uint32_t end);
    std::span<double> centroids(std::size_t count);

    const VectorSegment& segment_;
    const VectorQuery& query_;
    const KernelLevel level_;
    VectorCounters& counters_;
    const double margin_;  // of cosines
    std::vector<double> cosines_;
    std::priority_queue<Candidate> waiting_;
};

}  // namespace moxie
