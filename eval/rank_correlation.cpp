#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "eval/interval.h"

namespace moxie::eval {
namespace {

constexpr std::size_t kDraws = 2000;
constexpr std::size_t kTail = kDraws / 40;  // 2.5 % on each side

std::vector<double> ranks_of(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
        while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
        const double rank = static_cast<double>(first + end - 1) / 2;
        for (std::size_t i = first; i < end; ++i) ranks[order[i]] = rank;
    }
    return ranks;
}

/// Pearson's, over the pairs that `pick` chooses.
template <typename Pick>
double correlation(const std::vector<double>& a, const std::vector<double>& b, Pick pick) {
    double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t at = pick(i);
        sum_a += a[at];
        sum_b += b[at];
        aa += a[at] * a[at];
        bb += b[at] * b[at];
        ab += a[at] * b[at];
    }
    const double n = static_cast<double>(a.size());
    const double spread = (aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n);
    return spread > 0 ? (ab - sum_a * sum_b / n) / std::sqrt(spread) : 0;
}

}  // namespace

Interval rank_correlation(const std::vector<double>& a, const std::vector<double>& b,
                          std::uint64_t seed) {
    if (a.size() < 3) return {};
    const std::vector<double> ranks_a = ranks_of(a), ranks_b = ranks_of(b);
    const double whole = correlation(ranks_a, ranks_b, [](std::size_t i) { return i; });
    std::mt19937_64 random(seed);
    std::vector<double> draws(kDraws);
    for (double& draw : draws)
        draw = correlation(ranks_a, ranks_b, [&](std::size_t) { return random() % a.size(); });
    std::sort(draws.begin(), draws.end());
    return {whole, draws[kTail - 1], draws[kDraws - kTail], a.size()};
}

}  // namespace moxie::eval
