// Compiled for AVX2: only raw loops here, because an inline function of a header that was compiled
// in this file could be the copy that the linker keeps for all.
#include <immintrin.h>

#include "base/row_products.h"

namespace moxie {
namespace {

constexpr std::size_t kRows = 4;  // at once, so that their sums do not wait for each other

void lanes_of(const float* row, std::size_t dimensions, const float* query, float* lanes) {
    __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
    for (std::size_t i = 0; i < dimensions; i += kLanes) {
        low =
            _mm256_add_ps(low, _mm256_mul_ps(_mm256_loadu_ps(row + i), _mm256_loadu_ps(query + i)));
        high = _mm256_add_ps(
            high, _mm256_mul_ps(_mm256_loadu_ps(row + i + 8), _mm256_loadu_ps(query + i + 8)));
    }
    _mm256_storeu_ps(lanes, low);
    _mm256_storeu_ps(lanes + 8, high);
}

std::int32_t sum_of(__m256i sum) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1)));
}

template <std::size_t kSome>
void products_of(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                 const std::int16_t* query, std::int32_t* out) {
    __m256i sums[kSome];
    for (__m256i& sum : sums) sum = _mm256_setzero_si256();
    for (std::size_t i = 0; i < dimensions; i += kLanes) {
        const __m256i asked = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query + i));
        for (std::size_t r = 0; r < kSome; ++r) {
            const __m256i wide = _mm256_cvtepi8_epi16(
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows + r * stride + i)));
            sums[r] = _mm256_add_epi32(sums[r], _mm256_madd_epi16(wide, asked));
        }
    }
    for (std::size_t r = 0; r < kSome; ++r) out[r] = sum_of(sums[r]);
}

}  // namespace

void float32_products_avx2(const float* rows, std::size_t dimensions, std::size_t stride,
                           std::size_t count, const float* query, double* out) {
    float lanes[kRows][kLanes];
    for (std::size_t row = 0; row < count; row += kRows) {
        const std::size_t some = count - row < kRows ? count - row : kRows;
        for (std::size_t r = 0; r < some; ++r)
            lanes_of(rows + (row + r) * stride, dimensions, query, lanes[r]);
        for (std::size_t r = 0; r < some; ++r) out[row + r] = 0;
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            for (std::size_t r = 0; r < some; ++r)
                out[row + r] += static_cast<double>(lanes[r][lane]);
    }
}

void int8_products_avx2(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                        std::size_t count, const std::int16_t* query, std::int32_t* out) {
    for (; count >= kRows; count -= kRows, rows += kRows * stride, out += kRows)
        products_of<kRows>(rows, dimensions, stride, query, out);
    for (; count > 0; --count, rows += stride)
        products_of<1>(rows, dimensions, stride, query, out++);
}

}  // namespace moxie
