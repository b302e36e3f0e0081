#include <gtest/gtest.h>

#include <cmath>

#include "eval/interval.h"

namespace moxie::eval {
namespace {

TEST(RankCorrelation, OfAnyRisingAndFallingFunction) {
    const std::vector<double> a = {1, 2, 3, 4, 5, 6};
    EXPECT_NEAR(rank_correlation(a, {1, 4, 9, 16, 25, 36}).mean, 1, 1e-12);
    EXPECT_NEAR(rank_correlation(a, {9, 7, 5, 3, 1, -1}).mean, -1, 1e-12);
}

// By hand: ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: covariance 4.5, variances 4.5 and 5.
TEST(RankCorrelation, TiesShareTheirMeanRank) {
    const Interval found = rank_correlation({1, 2, 2, 3}, {1, 2, 3, 4});
    EXPECT_NEAR(found.mean, 4.5 / std::sqrt(4.5 * 5), 1e-12);
    EXPECT_LE(found.low, found.mean);
    EXPECT_GE(found.high, found.mean);
    EXPECT_EQ(found.n, 4u);
}

TEST(RankCorrelation, NothingIsSaidOfAConstantOrOfTwoPairs) {
    EXPECT_EQ(rank_correlation({1, 1, 1}, {1, 2, 3}).mean, 0);
    EXPECT_EQ(rank_correlation({1, 2}, {1, 2}).n, 0u);
}

}  // namespace
}  // namespace moxie::eval
