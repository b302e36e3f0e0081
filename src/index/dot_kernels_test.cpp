#include "index/dot_kernels.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <random>
#include <vector>

namespace moxie {
namespace {

constexpr std::size_t kDimensions[] = {64, 128, 384, 448, 1024, 4096, kMaxDimensions};
constexpr std::size_t kCounts[] = {0, 1, 2, 3, 4, 5, 7, 8, 33};

std::vector<std::int32_t> dots(KernelLevel level, const std::vector<std::int8_t>& rows,
                               const std::vector<std::int8_t>& query) {
    std::vector<std::int32_t> out(rows.size() / query.size(), -1);
    dot_kernels(level).int8(rows.data(), query.size(), out.size(), 0, query.data(), out.data());
    return out;
}

/// Results as bits, so that not even the sign of a zero may differ.
std::vector<std::uint32_t> dots(KernelLevel level, const std::vector<float>& rows,
                                const std::vector<float>& query) {
    std::vector<float> out(rows.size() / query.size(), -1);
    dot_kernels(level).float32(rows.data(), query.size() * sizeof(float), out.size(), 0,
                               query.data(), out.data());
    std::vector<std::uint32_t> bits(out.size());
    for (std::size_t i = 0; i < out.size(); ++i) bits[i] = std::bit_cast<std::uint32_t>(out[i]);
    return bits;
}

std::vector<std::int8_t> codes(std::size_t count, auto next) {
    std::vector<std::int8_t> codes(count);
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(next());
    return codes;
}

TEST(DotKernelsTest, Int8IsTheSumOfProductsAtEveryLevel) {
    std::mt19937 random(1);
    const auto next = [&] { return static_cast<int>(random() % 255) - 127; };
    for (const std::size_t dimensions : kDimensions)
        for (const std::size_t count : kCounts) {
            const auto rows = codes(count * dimensions, next), query = codes(dimensions, next);
            std::vector<std::int32_t> expected(count, 0);
            for (std::size_t i = 0; i < rows.size(); ++i)
                expected[i / dimensions] += rows[i] * query[i % dimensions];
            for (const KernelLevel level : kernels_here())
                EXPECT_EQ(dots(level, rows, query), expected)
                    << to_string(level) << " " << dimensions << " × " << count;
        }
}

// A damaged row may even hold −128, which quantising never makes.
TEST(DotKernelsTest, Int8IsExactAtTheEndsOfTheRange) {
    for (const std::size_t dimensions : kDimensions)
        for (const int row : {-128, -127, 0, 127})
            for (const int query : {-127, 0, 127}) {
                const auto rows = codes(5 * dimensions, [&] { return row; });
                const auto vector = codes(dimensions, [&] { return query; });
                const std::vector<std::int32_t> expected(
                    5, static_cast<std::int32_t>(dimensions) * row * query);
                for (const KernelLevel level : kernels_here())
                    EXPECT_EQ(dots(level, rows, vector), expected) << to_string(level);
            }
}

TEST(DotKernelsTest, Float32HasTheSameBitsAtEveryLevel) {
    std::mt19937 random(2);
    std::normal_distribution<float> normal;
    const float extreme[] = {0.0f, -0.0f, 1e-40f, -1e-30f, 1.0f, -1.0f, 1e15f, -1e15f};
    for (const bool ends : {false, true})
        for (const std::size_t dimensions : kDimensions)
            for (const std::size_t count : kCounts) {
                const auto fill = [&](std::size_t size) {
                    std::vector<float> values(size);
                    for (float& value : values)
                        value = ends ? extreme[random() % std::size(extreme)] : normal(random);
                    return values;
                };
                const auto rows = fill(count * dimensions), query = fill(dimensions);
                const auto expected = dots(KernelLevel::scalar, rows, query);
                for (const KernelLevel level : kernels_here())
                    EXPECT_EQ(dots(level, rows, query), expected)
                        << to_string(level) << " " << dimensions << " × " << count;
            }
}

// The order of additions is part of what is promised: a large value cancels only within its lane.
TEST(DotKernelsTest, Float32AddsInLanesAndThenLanesEightApart) {
    std::vector<float> row(64, 0.0f);
    const std::vector<float> query(64, 1.0f);
    row[0] = 1e8f;
    row[8] = 1.0f;   // lane 8 is added to lane 0 first: lost
    row[16] = 0.0f;  // lane 0 again
    row[1] = -1e8f;  // lane 1 is added to lane 0 last
    for (const KernelLevel level : kernels_here()) {
        float out = -1;
        dot_kernels(level).float32(row.data(), 256, 1, 0, query.data(), &out);
        EXPECT_EQ(out, 0.0f) << to_string(level);
    }
    row[8] = 0.0f;
    row[16] = -1e8f;
    row[1] = 1.0f;  // lane 0 cancels by itself: kept
    for (const KernelLevel level : kernels_here()) {
        float out = -1;
        dot_kernels(level).float32(row.data(), 256, 1, 0, query.data(), &out);
        EXPECT_EQ(out, 1.0f) << to_string(level);
    }
}

TEST(DotKernelsTest, RowsNeedNoAlignment) {
    std::mt19937 random(3);
    const auto bytes = codes(3 * 128 + 1, [&] { return static_cast<int>(random() % 255) - 127; });
    const auto query = codes(128, [&] { return static_cast<int>(random() % 255) - 127; });
    const std::vector<std::int8_t> shifted(bytes.begin() + 1, bytes.end());
    for (const KernelLevel level : kernels_here()) {
        std::vector<std::int32_t> out(3);
        dot_kernels(level).int8(bytes.data() + 1, 128, 3, 0, query.data(), out.data());
        EXPECT_EQ(out, dots(KernelLevel::scalar, shifted, query)) << to_string(level);
    }
}

}  // namespace
}  // namespace moxie
