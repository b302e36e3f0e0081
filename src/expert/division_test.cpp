#include "expert/division.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "index/vector_fixture.h"

namespace moxie {
namespace {

std::vector<std::size_t> sizes_of(const Division& division) {
    std::vector<std::size_t> sizes(division.centroids.count(), 0);
    for (const std::uint32_t part : division.part_of) ++sizes[part];
    return sizes;
}

/// Rows around `centres` random directions, the i-th direction having i + 1 times as many.
OwnedRows uneven_rows(std::mt19937& random, std::size_t centres) {
    OwnedRows rows(VectorFormat::int8, 32);
    for (std::size_t centre = 0; centre < centres; ++centre) {
        const std::vector<float> direction = random_vector(random, 32);
        for (std::size_t i = 0; i < 10 * (centre + 1); ++i) {
            std::vector<float> vector = random_vector(random, 32);
            for (std::size_t j = 0; j < 32; ++j) vector[j] = 0.3f * vector[j] + direction[j];
            rows.add(vector);
        }
    }
    return rows;
}

TEST(DivisionTest, NoPartIsAboveTheCap) {
    std::mt19937 random(41);
    const OwnedRows rows = uneven_rows(random, 20);
    for (const double cap : {1.0, 1.5, 3.0}) {
        const Division division = divide(rows.view(), {.parts = 20, .cap = cap});
        const auto sizes = sizes_of(division);
        const double mean = static_cast<double>(rows.count()) / 20;
        EXPECT_EQ(sizes.size(), 20u);
        EXPECT_LE(*std::max_element(sizes.begin(), sizes.end()), std::ceil(cap * mean));
        EXPECT_DOUBLE_EQ(division.figures.largest,
                         static_cast<double>(*std::max_element(sizes.begin(), sizes.end())) / mean);
    }
}

TEST(DivisionTest, FiguresOfAKnownDivision) {
    OwnedRows rows(VectorFormat::float32, 2);
    for (int i = 0; i < 30; ++i) rows.add(std::vector<float>{1, 0});
    for (int i = 0; i < 10; ++i) rows.add(std::vector<float>{0, 1});
    const Division division = divide(rows.view(), {.parts = 2});
    EXPECT_NEAR(division.figures.variation, 0.5, 1e-9);  // 30 and 10 around 20
    EXPECT_NEAR(division.figures.largest, 1.5, 1e-9);
    EXPECT_NEAR(division.figures.silhouette, 1, 1e-6);
    EXPECT_NEAR(division.figures.spread, 0, 1e-3);
}

TEST(DivisionTest, TheRestHoldsWhatIsNearToNothing) {
    std::mt19937 random(42);
    OwnedRows rows = uneven_rows(random, 12);
    const std::size_t regular = rows.count();
    for (int i = 0; i < 3; ++i) rows.add(random_vector(random, 32));
    EXPECT_FALSE(divide(rows.view(), {.parts = 12}).has_rest);
    const Division division = divide(rows.view(), {.parts = 12, .rest = 0.05});
    ASSERT_TRUE(division.has_rest);
    const auto sizes = sizes_of(division);
    EXPECT_LE(sizes.back(), rows.count() / 20);
    std::size_t strangers = 0;
    for (std::size_t row = regular; row < rows.count(); ++row)
        strangers += division.part_of[row] + 1 == sizes.size();
    EXPECT_GE(strangers, 2u);
}

TEST(DivisionTest, LargePartsFirstIsNearlyAsGood) {
    std::mt19937 random(43);
    const OwnedRows rows = uneven_rows(random, 30);
    const Division direct = divide(rows.view(), {.parts = 100});
    const Division steps = divide(rows.view(), {.parts = 100, .direct_comparisons = 1e5});
    EXPECT_NE(steps.part_of, direct.part_of);
    EXPECT_NEAR(static_cast<double>(steps.centroids.count()), 100, 10);
    EXPECT_LT(steps.figures.spread, direct.figures.spread * 1.1);
}

TEST(DivisionTest, ThreadsDoNotChangeABit) {
    std::mt19937 random(44);
    const OwnedRows rows = uneven_rows(random, 15);
    for (const double comparisons : {1e9, 1e4}) {
        DivisionOptions options{.parts = 40, .cap = 1.5, .rest = 0.02};
        options.direct_comparisons = comparisons;
        options.threads = 1;
        const Division one = divide(rows.view(), options);
        options.threads = 2;
        const Division two = divide(rows.view(), options);
        EXPECT_EQ(one.part_of, two.part_of);
        EXPECT_TRUE(std::equal(one.centroids.view().rows.begin(), one.centroids.view().rows.end(),
                               two.centroids.view().rows.begin()));
        EXPECT_EQ(one.figures.silhouette, two.figures.silhouette);
    }
}

TEST(DivisionTest, NothingOneAndAllTheSame) {
    EXPECT_TRUE(divide(OwnedRows(VectorFormat::int8, 4).view(), {.parts = 3}).part_of.empty());
    OwnedRows rows(VectorFormat::int8, 4);
    rows.add(std::vector<float>{1, 2, 3, 4});
    EXPECT_EQ(divide(rows.view(), {.parts = 3}).part_of, (std::vector<std::uint32_t>{0}));
    for (int i = 0; i < 99; ++i) rows.add(std::vector<float>{1, 2, 3, 4});
    const Division same = divide(rows.view(), {.parts = 10, .cap = 1.0});
    for (const std::size_t size : sizes_of(same)) EXPECT_EQ(size, 10u);
}

}  // namespace
}  // namespace moxie
