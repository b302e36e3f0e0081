#include "rank/fuse.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace moxie {

namespace {

constexpr double kRankOffset = 60;

bool same_chunk(const Candidate& a, const Candidate& b) {
    return std::tie(a.expert, a.document, a.ordinal) == std::tie(b.expert, b.document, b.ordinal);
}

// Both lists together, each chunk once with the sum of its scores.
std::vector<Candidate> add_up(std::vector<Candidate> one, const std::vector<Candidate>& other) {
    one.insert(one.end(), other.begin(), other.end());
    std::stable_sort(one.begin(), one.end(), [](const Candidate& a, const Candidate& b) {
        return std::tie(a.expert, a.document, a.ordinal) <
               std::tie(b.expert, b.document, b.ordinal);
    });
    std::vector<Candidate> sums;
    for (const Candidate& candidate : one) {
        if (!sums.empty() && same_chunk(sums.back(), candidate))
            sums.back().score += candidate.score;
        else
            sums.push_back(candidate);
    }
    return sums;
}

void score_by_rank(std::vector<Candidate>& list) {
    for (std::size_t i = 0; i < list.size(); ++i)
        list[i].score = std::llround(kFusedScale / (kRankOffset + 1 + static_cast<double>(i)));
}

void score_by_range(std::vector<Candidate>& list, double weight) {
    if (list.empty()) return;
    const double most = static_cast<double>(list.front().score),
                 least = static_cast<double>(list.back().score);
    for (Candidate& candidate : list) {
        const double place =
            most > least ? (static_cast<double>(candidate.score) - least) / (most - least) : 1;
        candidate.score = std::llround(kFusedScale * weight * place);
    }
}

}  // namespace

std::vector<Candidate> fuse_reciprocal_ranks(std::vector<Candidate> lexical,
                                             std::vector<Candidate> dense) {
    score_by_rank(lexical);
    score_by_rank(dense);
    return add_up(std::move(lexical), dense);
}

std::vector<Candidate> fuse_min_max(std::vector<Candidate> lexical, std::vector<Candidate> dense,
                                    double weight) {
    score_by_range(lexical, weight);
    score_by_range(dense, 1 - weight);
    return add_up(std::move(lexical), dense);
}

}  // namespace moxie
