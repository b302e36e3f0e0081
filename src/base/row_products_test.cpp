#include "base/row_products.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <vector>

namespace moxie {
namespace {

constexpr std::size_t kDimensions[] = {1, 15, 16, 17, 24, 48, 384, 391, 1024};
constexpr std::size_t kCounts[] = {0, 1, 3, 4, 7, 8, 9, 33};

// As it is defined, one row and one lane after the other.
double float_product(const float* row, const std::vector<float>& query) {
    float lanes[kLanes] = {};
    std::size_t i = 0;
    for (; i + kLanes <= query.size(); i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] += row[i + lane] * query[i + lane];
    double sum = 0;
    for (const float lane : lanes) sum += static_cast<double>(lane);
    for (; i < query.size(); ++i) sum += static_cast<double>(row[i] * query[i]);
    return sum;
}

TEST(RowProductsTest, FloatsHaveTheSameBitsAtEveryLevel) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    const auto drawn = [&](std::size_t size) {
        std::vector<float> values(size);
        for (float& value : values)
            value = random() % 9 == 0 ? 1e15F * normal(random) : normal(random);
        return values;
    };
    for (const std::size_t dimensions : kDimensions)
        for (const std::size_t count : kCounts) {
            const auto rows = drawn(count * dimensions), query = drawn(dimensions);
            for (const KernelLevel level : kernels_here()) {
                std::vector<double> out(count, -1);
                row_products(level).float32(rows.data(), dimensions, count, query.data(),
                                            out.data());
                for (std::size_t row = 0; row < count; ++row)
                    EXPECT_EQ(
                        std::bit_cast<std::uint64_t>(out[row]),
                        std::bit_cast<std::uint64_t>(float_product(&rows[row * dimensions], query)))
                        << to_string(level) << " " << dimensions << " × " << count;
            }
        }
}

TEST(RowProductsTest, Int8IsExactAtEveryLevel) {
    std::mt19937 random(2);
    for (const std::size_t dimensions : kDimensions)
        for (const std::size_t count : kCounts) {
            std::vector<std::int8_t> rows(count * dimensions);
            std::vector<std::int16_t> query(dimensions);
            for (auto& code : rows) code = static_cast<std::int8_t>(random() % 256 - 128);
            for (auto& code : query) code = static_cast<std::int16_t>(random() % 8193 - 4096);
            std::vector<std::int32_t> expected(count, 0);
            for (std::size_t i = 0; i < rows.size(); ++i)
                expected[i / dimensions] += rows[i] * query[i % dimensions];
            for (const KernelLevel level : kernels_here()) {
                std::vector<std::int32_t> out(count, -1);
                row_products(level).int8(rows.data(), dimensions, count, query.data(), out.data());
                EXPECT_EQ(out, expected) << to_string(level) << " " << dimensions << " × " << count;
            }
        }
}

}  // namespace
}  // namespace moxie
