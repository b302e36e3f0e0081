#include <gtest/gtest.h>

#include <random>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

std::vector<double> uniform(std::size_t count) {
    std::mt19937_64 random(1);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
        values.push_back(static_cast<double>(random() % 1000) / 1000);
    }
    return values;
}

TEST(Bootstrap, SameSeedSameInterval) {
    const auto values = uniform(100);
    const std::vector<std::size_t> group(100, 0);
    const Interval one = bootstrap(values, group, 7);
    const Interval two = bootstrap(values, group, 7);
    EXPECT_EQ(one.low, two.low);
    EXPECT_EQ(one.high, two.high);
    EXPECT_NE(one.low, bootstrap(values, group, 8).low);
}

// For a mean of n uniform values the half-width is about 1.96 · 0.289 / √n.
TEST(Bootstrap, WidthIsAboutThatOfTheNormalInterval) {
    const Interval interval = bootstrap(uniform(400), std::vector<std::size_t>(400, 0));
    EXPECT_EQ(interval.n, 400u);
    EXPECT_NEAR((interval.high - interval.low) / 2, 1.96 * 0.289 / 20, 0.004);
    EXPECT_LT(interval.low, interval.mean);
    EXPECT_GT(interval.high, interval.mean);
}

TEST(Bootstrap, GroupsWeighTheSameWhateverTheirSize) {
    const Interval interval = bootstrap({1, 0, 0, 0}, {0, 1, 1, 1});
    EXPECT_DOUBLE_EQ(interval.mean, 0.5);
    EXPECT_DOUBLE_EQ(interval.low, 0.5);  // no spread inside either group
    EXPECT_DOUBLE_EQ(interval.high, 0.5);
}

TEST(Bootstrap, NothingHasNoInterval) {
    const Interval interval = bootstrap({}, {});
    EXPECT_EQ(interval.n, 0u);
    EXPECT_EQ(interval.mean, 0);
}

}  // namespace
}  // namespace moxie::eval
