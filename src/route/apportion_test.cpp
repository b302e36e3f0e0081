#include "route/apportion.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <random>

namespace moxie {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ApportionTest, WhatIsShownSumsToWhatThereIs) {
    // Each alone would be rounded up: to 3 × .34 = 1.02.
    EXPECT_THAT(hundredths(std::vector{0.335, 0.335, 0.33}, 10), ElementsAre(34, 33, 33));
    EXPECT_THAT(hundredths(std::vector{0.001, 0.001}, 10), ElementsAre(0, 0));
    EXPECT_THAT(hundredths({}, 10), IsEmpty());
}

TEST(ApportionTest, MoreThanThereCanBeIsScaledDown) {
    EXPECT_THAT(hundredths(std::vector{10.0, 5.0}, 10), ElementsAre(667, 333));
}

TEST(ApportionTest, AnyAmountsSumUpAndMoveByLessThanOne) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> amount(0, 3);
    for (int round = 0; round < 300; ++round) {
        std::vector<double> amounts(1 + random() % 40);
        for (double& one : amounts) one = amount(random) * amount(random);
        const double sum = std::accumulate(amounts.begin(), amounts.end(), 0.0);
        const double scale = 100 * std::min(1.0, 10 / sum);
        const auto shown = hundredths(amounts, 10);
        const auto all = std::accumulate(shown.begin(), shown.end(), std::uint64_t{0});
        EXPECT_LE(all, 1000u);
        EXPECT_NEAR(static_cast<double>(all), sum * scale, 0.5 + 1e-9);
        for (std::size_t i = 0; i < shown.size(); ++i)
            EXPECT_LT(std::abs(static_cast<double>(shown[i]) - amounts[i] * scale), 1 + 1e-9);
    }
}

}  // namespace
}  // namespace moxie
