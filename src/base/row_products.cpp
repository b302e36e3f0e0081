#include "base/row_products.h"

namespace moxie {

namespace {

void float32_lanes(const float* rows, std::size_t dimensions, std::size_t stride, std::size_t count,
                   const float* query, double* out) {
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        float lanes[kLanes] = {};
        for (std::size_t i = 0; i < dimensions; i += kLanes)
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                lanes[lane] += rows[i + lane] * query[i + lane];
        double sum = 0;
        for (const float lane : lanes) sum += static_cast<double>(lane);
        out[row] = sum;
    }
}

void int8_lanes(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                std::size_t count, const std::int16_t* query, std::int32_t* out) {
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < dimensions; ++i)
            sum += std::int32_t{rows[i]} * std::int32_t{query[i]};
        out[row] = sum;
    }
}

// What the lanes leave.
template <auto kLanesOf, typename Row, typename Query, typename Sum>
void whole(const Row* rows, std::size_t dimensions, std::size_t count, const Query* query,
           Sum* out) {
    const std::size_t even = dimensions - dimensions % kLanes;
    kLanesOf(rows, even, dimensions, count, query, out);
    for (std::size_t row = 0; even < dimensions && row < count; ++row)
        for (std::size_t i = even; i < dimensions; ++i)
            out[row] += static_cast<Sum>(rows[row * dimensions + i] * query[i]);
}

}  // namespace

RowProducts row_products(KernelLevel level) {
#if defined(__x86_64__)
    if (level == KernelLevel::avx512)
        return {whole<float32_products_avx512, float, float, double>,
                whole<int8_products_avx512, std::int8_t, std::int16_t, std::int32_t>};
    if (level == KernelLevel::avx2)
        return {whole<float32_products_avx2, float, float, double>,
                whole<int8_products_avx2, std::int8_t, std::int16_t, std::int32_t>};
#endif
    static_cast<void>(level);
    return {whole<float32_lanes, float, float, double>,
            whole<int8_lanes, std::int8_t, std::int16_t, std::int32_t>};
}

}  // namespace moxie
