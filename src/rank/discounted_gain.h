#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace moxie {

/// Σ gain/log2(rank + 1) over the first ten, best first: what nDCG@10 divides by the best possible
/// (linear gain, as trec_eval).
inline double discounted_gain(std::span<const double> gains) {
    constexpr std::size_t kDepth = 10;
    double sum = 0;
    for (std::size_t i = 0; i < gains.size() && i < kDepth; ++i)
        sum += gains[i] / std::log2(static_cast<double>(i) + 2);
    return sum;
}

}  // namespace moxie
