// Compiled for AVX-512 F, BW, VL and VNNI: only raw loops here, because an inline function of a
// header that was compiled in this file could be the copy that the linker keeps for all.
#include <immintrin.h>

#include "base/row_products.h"

namespace moxie {
namespace {

constexpr std::size_t kRows = 8;  // at once, so that their sums do not wait for each other

__m512 lanes_of(const float* row, std::size_t dimensions, const float* query) {
    __m512 sum = _mm512_setzero_ps();
    for (std::size_t i = 0; i < dimensions; i += kLanes)
        sum =
            _mm512_add_ps(sum, _mm512_mul_ps(_mm512_loadu_ps(row + i), _mm512_loadu_ps(query + i)));
    return sum;
}

double sum_of(const float* lanes) {
    double sum = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) sum += static_cast<double>(lanes[lane]);
    return sum;
}

// Lane by lane, the rows beside each other.
__m512d sums_of(const float* lanes) {
    const __m256i apart = _mm256_mullo_epi32(_mm256_set1_epi32(static_cast<int>(kLanes)),
                                             _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    __m512d sum = _mm512_setzero_pd();
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        sum = _mm512_add_pd(sum, _mm512_cvtps_pd(_mm256_i32gather_ps(lanes + lane, apart, 4)));
    return sum;
}

constexpr std::size_t kBytesAhead = 8192;  // asked for before they are needed; measured best
constexpr std::size_t kCodeRows = 4;       // at once, each component of the query read once

__m512i products(const std::int8_t* codes, __m512i query) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
    return _mm512_madd_epi16(_mm512_cvtepi8_epi16(bytes), query);
}

// Of half as many components.
__m512i last_products(const std::int8_t* codes, __m256i query) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes));
    return _mm512_zextsi256_si512(_mm256_madd_epi16(_mm256_cvtepi8_epi16(bytes), query));
}

template <std::size_t kSome>
void products_of(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                 const std::int16_t* query, std::int32_t* out) {
    __m512i sums[kSome];
    for (__m512i& sum : sums) sum = _mm512_setzero_si512();
    std::size_t i = 0;
    for (; i + 2 * kLanes <= dimensions; i += 2 * kLanes) {
        const __m512i asked = _mm512_loadu_si512(query + i);
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kSome; ++r)
            sums[r] = _mm512_add_epi32(sums[r], products(rows + r * stride + i, asked));
    }
    if (i < dimensions) {
        const __m256i asked = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query + i));
        for (std::size_t r = 0; r < kSome; ++r)
            sums[r] = _mm512_add_epi32(sums[r], last_products(rows + r * stride + i, asked));
    }
    for (std::size_t r = 0; r < kSome; ++r) out[r] = _mm512_reduce_add_epi32(sums[r]);
}

}  // namespace

void float32_products_avx512(const float* rows, std::size_t dimensions, std::size_t stride,
                             std::size_t count, const float* query, double* out) {
    alignas(64) float lanes[kRows * kLanes];
    alignas(64) double sums[kRows];
    for (std::size_t row = 0; row < count; row += kRows) {
        const std::size_t some = count - row < kRows ? count - row : kRows;
        for (std::size_t r = 0; r < some; ++r) {
            _mm512_store_ps(lanes + r * kLanes,
                            lanes_of(rows + (row + r) * stride, dimensions, query));
            if (some < kRows) out[row + r] = sum_of(lanes + r * kLanes);
        }
        if (some < kRows) return;
        _mm512_store_pd(sums, sums_of(lanes));
        for (std::size_t r = 0; r < kRows; ++r) out[row + r] = sums[r];
    }
}

void int8_products_avx512(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                          std::size_t count, const std::int16_t* query, std::int32_t* out) {
    const std::int8_t* end = rows + count * stride;
    for (; count >= kCodeRows; count -= kCodeRows, rows += kCodeRows * stride, out += kCodeRows) {
        const std::size_t together = kCodeRows * stride;
        if (static_cast<std::size_t>(end - rows) >= kBytesAhead + together)
            for (std::size_t i = 0; i < together; i += 64)
                _mm_prefetch(rows + kBytesAhead + i, _MM_HINT_T0);
        products_of<kCodeRows>(rows, dimensions, stride, query, out);
    }
    for (; count > 0; --count, rows += stride)
        products_of<1>(rows, dimensions, stride, query, out++);
}

}  // namespace moxie
