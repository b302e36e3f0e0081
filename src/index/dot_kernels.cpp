#include "index/dot_kernels.h"

namespace moxie {
namespace {

constexpr std::size_t kLanes = 16;

void dot_int8_scalar(const std::int8_t* rows, std::size_t stride, std::size_t count, std::size_t,
                     const std::int8_t* query, std::int32_t* out) {
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < stride; ++i) sum += std::int32_t{rows[i]} * query[i];
        out[row] = sum;
    }
}

float sum_of_lanes(float* lanes) {
    for (std::size_t apart = kLanes / 2; apart > 0; apart /= 2)
        for (std::size_t lane = 0; lane < apart; ++lane) lanes[lane] += lanes[lane + apart];
    return lanes[0];
}

void dot_float32_scalar(const float* rows, std::size_t stride, std::size_t count, std::size_t,
                        const float* query, float* out) {
    const std::size_t components = stride / sizeof(float);
    for (std::size_t row = 0; row < count; ++row, rows += components) {
        float lanes[kLanes] = {};
        for (std::size_t i = 0; i < components; i += kLanes)
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                lanes[lane] += rows[i + lane] * query[i + lane];
        out[row] = sum_of_lanes(lanes);
    }
}

}  // namespace

DotKernels dot_kernels(KernelLevel level) {
#if defined(__x86_64__)
    if (level == KernelLevel::avx512) return {dot_int8_avx512, dot_float32_avx512};
    if (level == KernelLevel::avx2) return {dot_int8_avx2, dot_float32_avx2};
#endif
    static_cast<void>(level);
    return {dot_int8_scalar, dot_float32_scalar};
}

}  // namespace moxie
