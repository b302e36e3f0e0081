#pragma once

#include <span>

namespace moxie {

/// A mean with its 95 % interval, by the normal distribution.
struct MeanInterval {
    double mean = 0, low = 0, high = 0;
};

/// Of independent values; all 0 of none, and of one value it alone.
MeanInterval mean_interval(std::span<const double> values);

}  // namespace moxie
