#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace moxie {

/// Rows begin this many bytes apart or a multiple of it, filled up with zeros, so that no kernel
/// has a remainder to treat.
inline constexpr std::size_t kRowAlignment = 64;

/// The dot products of `count` rows, `stride` bytes apart, with one query of the same `stride`
/// bytes; one result a row. `stride` is a multiple of kRowAlignment; addresses need no alignment.
/// `following` rows lie directly behind and will be wanted next: memory is asked for them early.
struct DotKernels {
    /// Exact. Query codes within [−127, 127]; at most kMaxDimensions components.
    void (*int8)(const std::int8_t* rows, std::size_t stride, std::size_t count,
                 std::size_t following, const std::int8_t* query, std::int32_t* out);
    /// Sixteen lanes, lane j summing the products of components j, j + 16, … in that order, each
    /// product and each sum rounded to float32; then lanes are added 8 apart, 4, 2 and 1. The same
    /// bits at every level.
    void (*float32)(const float* rows, std::size_t stride, std::size_t count, std::size_t following,
                    const float* query, float* out);
};

/// The largest number of components of a vector: far below what 32 bits can sum.
inline constexpr std::size_t kMaxDimensions = 16384;

/// The kernels of a level, which must run here.
DotKernels dot_kernels(KernelLevel level);

// One pair a level, each in a file of its own that is compiled for it.
void dot_int8_avx2(const std::int8_t* rows, std::size_t stride, std::size_t count,
                   std::size_t following, const std::int8_t* query, std::int32_t* out);
void dot_float32_avx2(const float* rows, std::size_t stride, std::size_t count,
                      std::size_t following, const float* query, float* out);
void dot_int8_avx512(const std::int8_t* rows, std::size_t stride, std::size_t count,
                     std::size_t following, const std::int8_t* query, std::int32_t* out);
void dot_float32_avx512(const float* rows, std::size_t stride, std::size_t count,
                        std::size_t following, const float* query, float* out);

}  // namespace moxie
