#include "route/mean_interval.h"

#include <algorithm>
#include <cmath>

namespace moxie {

MeanInterval mean_interval(std::span<const double> values) {
    if (values.empty()) return {};
    const auto n = static_cast<double>(values.size());
    double sum = 0, squares = 0;
    for (const double value : values) sum += value;
    const double mean = sum / n;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double half = 1.96 * std::sqrt(squares / std::max(1.0, n - 1) / n);
    return {mean, mean - half, mean + half};
}

}  // namespace moxie
