#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace moxie {

/// Inner products of `count` rows, one behind the other, with a query of as many components; one
/// result a row, and the same bits at every level.
struct RowProducts {
    /// In sixteen lanes, lane j summing the products of components j, j + 16, … in that order, each
    /// product and each sum rounded to float32; then the lanes in order, and what is left of the
    /// components, in double.
    void (*float32)(const float* rows, std::size_t dimensions, std::size_t count,
                    const float* query, double* out);
    /// Exact, where no sum leaves 32 bits.
    void (*int8)(const std::int8_t* rows, std::size_t dimensions, std::size_t count,
                 const std::int16_t* query, std::int32_t* out);
};

/// The products of a level, which must run here.
RowProducts row_products(KernelLevel level = best_kernel());

// One pair a level, each in a file of its own that is compiled for it. These take whole lanes
// alone: `dimensions` is a multiple of kLanes, and `out` has the sums of the lanes.
inline constexpr std::size_t kLanes = 16;
void float32_products_avx2(const float* rows, std::size_t dimensions, std::size_t stride,
                           std::size_t count, const float* query, double* out);
void int8_products_avx2(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                        std::size_t count, const std::int16_t* query, std::int32_t* out);
void float32_products_avx512(const float* rows, std::size_t dimensions, std::size_t stride,
                             std::size_t count, const float* query, double* out);
void int8_products_avx512(const std::int8_t* rows, std::size_t dimensions, std::size_t stride,
                          std::size_t count, const std::int16_t* query, std::int32_t* out);

}  // namespace moxie
