#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/row_products.h"

namespace moxie {

/// Vectors in a byte a component, row by row; a row stands for its codes times its scale. Does not
/// own them.
struct CodedRows {
    std::span<const std::int8_t> codes{};
    std::span<const float> scales{};  ///< one a row
};

/// Adds a row, its codes the nearest to the vector. The components must be finite.
void add_row(std::span<const float> vector, std::vector<std::int8_t>& codes,
             std::vector<float>& scales);

/// The vector of a query, to be compared with many rows: in two bytes a component, which lose a
/// tenth of what a row's byte has lost already. For one thread.
class WideQuery {
public:
    /// `vector` is no longer than 1: so no sum of products leaves 32 bits, whatever its dimensions.
    explicit WideQuery(std::span<const float> vector);

    /// The inner product with every row, which has the query's dimensions. The same bits on every
    /// machine. Valid until the next call.
    std::span<const double> cosines(const CodedRows& rows);

private:
    RowProducts kernels_ = row_products();
    std::vector<std::int16_t> codes_;
    std::vector<std::int32_t> products_;
    std::vector<double> cosines_;
};

}  // namespace moxie
