#include "base/wide_query.h"

#include <algorithm>
#include <cmath>

namespace moxie {

namespace {

constexpr float kCodesOfOne = 32767;
constexpr double kCode = 1 / double{kCodesOfOne};

}  // namespace

void add_row(std::span<const float> vector, std::vector<std::int8_t>& codes,
             std::vector<float>& scales) {
    float largest = 0;
    for (const float value : vector) largest = std::max(largest, std::abs(value));
    const float scale = largest > 0 ? largest / 127 : 1;
    for (const float value : vector)
        codes.push_back(static_cast<std::int8_t>(std::lround(value / scale)));
    scales.push_back(scale);
}

WideQuery::WideQuery(std::span<const float> vector) : codes_(vector.size()) {
    // To the nearest by hand: lround is a call a component.
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const float code = vector[i] * kCodesOfOne;
        codes_[i] = static_cast<std::int16_t>(code + (code < 0 ? -0.5F : 0.5F));
    }
}

std::span<const double> WideQuery::cosines(const CodedRows& rows) {
    const std::size_t count = rows.scales.size();
    products_.resize(count);
    cosines_.resize(count);
    kernels_.int8(rows.codes.data(), codes_.size(), count, codes_.data(), products_.data());
    for (std::size_t row = 0; row < count; ++row)
        cosines_[row] =
            static_cast<double>(products_[row]) * kCode * static_cast<double>(rows.scales[row]);
    return cosines_;
}

}  // namespace moxie
