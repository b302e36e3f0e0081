// Compiled for AVX-512 with VNNI: only raw loops here, because an inline function of a header that
// was compiled in this file could be the copy that the linker keeps for all.
#include <immintrin.h>

#include "index/dot_kernels.h"

namespace moxie {
namespace {

constexpr std::size_t kAheadBytes = 8192;  // asked for before they are needed; measured best

/// Asks for the row that lies kAheadBytes ahead, if it is one of `left`. Without it a scan reaches
/// two thirds of what memory gives. Inlined by force: GCC takes a call without effect for useless.
[[gnu::always_inline]] inline void prefetch_ahead(const void* rows, std::size_t stride,
                                                  std::size_t left) {
    if (kAheadBytes + stride > left * stride) return;
    const char* ahead = static_cast<const char*>(rows) + kAheadBytes;
    for (std::size_t i = 0; i < stride; i += 64) _mm_prefetch(ahead + i, _MM_HINT_T0);
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
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        prefetch_ahead(rows, stride, count - row + following);
        __m512i sum = _mm512_setzero_si512();
        for (std::size_t i = 0; i < stride; i += sizeof(__m512i))
            sum = add_products(sum, rows + i, _mm512_loadu_si512(query + i));
        out[row] = _mm512_reduce_add_epi32(sum) - lift;
    }
}

void dot_float32_avx512(const float* rows, std::size_t stride, std::size_t count,
                        std::size_t following, const float* query, float* out) {
    const std::size_t components = stride / sizeof(float);
    for (std::size_t row = 0; row < count; ++row, rows += components) {
        prefetch_ahead(rows, stride, count - row + following);
        __m512 sum = _mm512_setzero_ps();
        for (std::size_t i = 0; i < components; i += 16)
            sum = _mm512_add_ps(
                sum, _mm512_mul_ps(_mm512_loadu_ps(rows + i), _mm512_loadu_ps(query + i)));
        out[row] = sum_of_lanes(sum);
    }
}

}  // namespace moxie
