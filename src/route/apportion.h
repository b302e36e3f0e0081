#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace moxie {

/// Amounts, 0 or more, as whole hundredths that people may add up: they sum to the rounded sum of
/// the amounts (method of largest remainders, ties to the first). Amounts that together exceed
/// `most` are scaled down to it first.
std::vector<std::uint64_t> hundredths(std::span<const double> amounts, double most);

}  // namespace moxie
