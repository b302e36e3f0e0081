// Compiled for AVX-512 with VNNI: only raw loops here, because an inline function of a header that
// was compiled in this file could be the copy that the linker keeps for all.
#include <immintrin.h>

#include "index/dot_kernels.h"

namespace moxie {
namespace {

constexpr std::size_t kTogether = 4;       // rows at a time: their chains of additions overlap
constexpr std::size_t kAheadBytes = 8192;  // asked for before they are needed; measured best

/// Asks for the group of rows that lies kAheadBytes ahead, if it is one of `left`. Without it a
/// scan reaches two thirds of what memory gives.
void prefetch_ahead(const void* rows, std::size_t stride, std::size_t left) {
    const std::size_t bytes = kTogether * stride;
    if (kAheadBytes + bytes > left * stride) return;
    const char* ahead = static_cast<const char*>(rows) + kAheadBytes;
    for (std::size_t i = 0; i < bytes; i += 64) _mm_prefetch(ahead + i, _MM_HINT_T0);
}

/// vpdpbusd wants unsigned × signed, so rows are lifted by 128 (their sign bit flipped); the caller
/// takes 128 · Σ query off again, which is the same for every row.
__m512i add_products(__m512i sum, const std::int8_t* row, __m512i query) {
    const __m512i lifted = _mm512_xor_si512(_mm512_loadu_si512(row), _mm512_set1_epi8(-128));
    return _mm512_dpbusd_epi32(sum, lifted, query);
}

std::int32_t sum_of_codes(const std::int8_t* query, std::size_t stride) {
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t i = 0; i < stride; i += sizeof(__m512i))
        sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi8(1), _mm512_loadu_si512(query + i));
    return _mm512_reduce_add_epi32(sum);
}

/// The sums of four registers, side by side.
__m128i sums_of_lanes(const __m512i (&sums)[kTogether]) {
    const __m512i first = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[0], sums[1]),
                                           _mm512_unpackhi_epi32(sums[0], sums[1]));
    const __m512i second = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[2], sums[3]),
                                            _mm512_unpackhi_epi32(sums[2], sums[3]));
    const __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(first, second),
                                         _mm512_unpackhi_epi64(first, second));
    const __m256i half =
        _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/// Lanes 8 apart, then 4, 2 and 1.
float sum_of_lanes(__m512 sum) {
    const __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum), 1));
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sum), high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

}  // namespace

void dot_int8_avx512(const std::int8_t* rows, std::size_t stride, std::size_t count,
                     std::size_t following, const std::int8_t* query, std::int32_t* out) {
    const std::int32_t lift = 128 * sum_of_codes(query, stride);
    std::size_t row = 0;
    for (; row + kTogether <= count; row += kTogether, rows += kTogether * stride) {
        prefetch_ahead(rows, stride, count - row + following);
        __m512i sums[kTogether] = {};
        for (std::size_t r = 0; r < kTogether; ++r)
            for (std::size_t i = 0; i < stride; i += sizeof(__m512i))
                sums[r] =
                    add_products(sums[r], rows + r * stride + i, _mm512_loadu_si512(query + i));
        const __m128i dots = _mm_sub_epi32(sums_of_lanes(sums), _mm_set1_epi32(lift));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + row), dots);
    }
    for (; row < count; ++row, rows += stride) {
        __m512i sum = _mm512_setzero_si512();
        for (std::size_t i = 0; i < stride; i += sizeof(__m512i))
            sum = add_products(sum, rows + i, _mm512_loadu_si512(query + i));
        out[row] = _mm512_reduce_add_epi32(sum) - lift;
    }
}

void dot_float32_avx512(const float* rows, std::size_t stride, std::size_t count,
                        std::size_t following, const float* query, float* out) {
    const std::size_t components = stride / sizeof(float);
    std::size_t row = 0;
    for (; row + kTogether <= count; row += kTogether, rows += kTogether * components) {
        prefetch_ahead(rows, stride, count - row + following);
        __m512 sums[kTogether] = {};
        for (std::size_t i = 0; i < components; i += 16) {
            const __m512 part = _mm512_loadu_ps(query + i);
            for (std::size_t r = 0; r < kTogether; ++r)
                sums[r] = _mm512_add_ps(
                    sums[r], _mm512_mul_ps(_mm512_loadu_ps(rows + r * components + i), part));
        }
        for (std::size_t r = 0; r < kTogether; ++r) out[row + r] = sum_of_lanes(sums[r]);
    }
    for (; row < count; ++row, rows += components) {
        __m512 sum = _mm512_setzero_ps();
        for (std::size_t i = 0; i < components; i += 16)
            sum = _mm512_add_ps(
                sum, _mm512_mul_ps(_mm512_loadu_ps(rows + i), _mm512_loadu_ps(query + i)));
        out[row] = sum_of_lanes(sum);
    }
}

}  // namespace moxie
