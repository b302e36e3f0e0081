#include "route/mean_interval.h"

#include <gmock/gmock.h>

#include <vector>

namespace moxie {
namespace {

TEST(MeanIntervalTest, IsTheMeanAndTwoStandardErrors) {
    const MeanInterval interval = mean_interval(std::vector{1.0, 2.0, 3.0, 4.0});
    EXPECT_DOUBLE_EQ(interval.mean, 2.5);
    // The sample's standard deviation is √(5/3), its mean's half of that.
    EXPECT_NEAR(interval.low, 2.5 - 1.96 * 0.645497, 1e-5);
    EXPECT_NEAR(interval.high, 2.5 + 1.96 * 0.645497, 1e-5);
}

TEST(MeanIntervalTest, OfOneValueOrNoneItIsThatAlone) {
    EXPECT_EQ(mean_interval(std::vector{0.5}).low, 0.5);
    EXPECT_EQ(mean_interval(std::vector{0.5}).high, 0.5);
    EXPECT_EQ(mean_interval({}).high, 0);
}

}  // namespace
}  // namespace moxie
