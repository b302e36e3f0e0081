#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace moxie {

/// A number written in a text, by value.
struct WrittenNumber {
    std::size_t begin = 0;  ///< byte offsets; a scale word ("million") that follows is inside
    std::size_t end = 0;
    double value = 0;
};

/// Digits with grouping commas and a decimal point, with a scale word behind them where there is
/// one, and the words zero and two to twelve. Digits that are part of a word ("B12", "10th") or of
/// a version
/// ("3.11.2") are no numbers. In order; linear.
std::vector<WrittenNumber> written_numbers(std::string_view text);

/// Equal up to the rounding of a decimal fraction.
bool same_number(double a, double b);

}  // namespace moxie
