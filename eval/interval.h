#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moxie::eval {

struct Interval {
    double mean = 0, low = 0, high = 0;
    std::size_t n = 0;
};

/// Mean over groups (`group[i]` is that of value i) of the mean of their values; 0 of nothing.
double macro_mean(const std::vector<double>& values, const std::vector<std::size_t>& group);

/// Paired bootstrap 95 % interval of a macro average: resamples queries inside
/// each group, 2,000 draws, seeded.
Interval bootstrap(const std::vector<double>& values, const std::vector<std::size_t>& group,
                   std::uint64_t seed = 13);

/// Spearman's rank correlation of two columns as long as each other, ties sharing their mean rank,
/// with a 95 % interval by resampling the pairs, 2,000 draws, seeded. All 0 where a column is
/// constant or there are fewer than three pairs.
Interval rank_correlation(const std::vector<double>& a, const std::vector<double>& b,
                          std::uint64_t seed = 13);

}  // namespace moxie::eval
