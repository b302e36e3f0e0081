// Compiled for AVX2: only raw loops here, because an inline function of a header that was compiled
// in this file could be the copy that the linker keeps for all.
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

__m256i load(const std::int8_t* at) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}

/// vpmaddubsw wants unsigned × signed, so the row's signs move to the query: |r| · (q · sign r).
/// Two products make at most 2 · 128 · 127 = 32,512, which 16 bits hold.
__m256i add_products(__m256i sum, __m256i row, __m256i query) {
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(row), _mm256_sign_epi8(query, row));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

std::int32_t sum_of_lanes(__m256i sum) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1)));
}

/// Lanes 8 apart, then 4, 2 and 1.
float sum_of_lanes(__m256 low, __m256 high) {
    const __m256 eight = _mm256_add_ps(low, high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

}  // namespace

void dot_int8_avx2(const std::int8_t* rows, std::size_t stride, std::size_t count,
                   std::size_t following, const std::int8_t* query, std::int32_t* out) {
    for (std::size_t row = 0; row < count; ++row, rows += stride) {
        prefetch_ahead(rows, stride, count - row + following);
        __m256i sum = _mm256_setzero_si256();
        for (std::size_t i = 0; i < stride; i += sizeof(__m256i))
            sum = add_products(sum, load(rows + i), load(query + i));
        out[row] = sum_of_lanes(sum);
    }
}

void dot_float32_avx2(const float* rows, std::size_t stride, std::size_t count,
                      std::size_t following, const float* query, float* out) {
    const std::size_t components = stride / sizeof(float);
    for (std::size_t row = 0; row < count; ++row, rows += components) {
        prefetch_ahead(rows, stride, count - row + following);
        __m256 low = _mm256_setzero_ps(), high = low;
        for (std::size_t i = 0; i < components; i += 16) {
            low = _mm256_add_ps(
                low, _mm256_mul_ps(_mm256_loadu_ps(rows + i), _mm256_loadu_ps(query + i)));
            high = _mm256_add_ps(
                high, _mm256_mul_ps(_mm256_loadu_ps(rows + i + 8), _mm256_loadu_ps(query + i + 8)));
        }
        out[row] = sum_of_lanes(low, high);
    }
}

}  // namespace moxie
