#include "engine/plan_figures.h"

#include <gtest/gtest.h>

namespace moxie {
namespace {

TEST(PlanFiguresTest, SavingIsARatioOfMeansWithItsSign) {
    const std::vector<double> flat{10, 20, 30, 40}, half{5, 10, 15, 20};
    const PlannedSaving saved = saving_of(half, flat, .4);
    EXPECT_DOUBLE_EQ(saved.measured, .5);
    EXPECT_DOUBLE_EQ(saved.low, .5) << "every query saves as much";
    EXPECT_DOUBLE_EQ(saved.predicted, .4);
    const PlannedSaving lost = saving_of({12, 21, 36, 44}, flat, 0);
    EXPECT_DOUBLE_EQ(lost.measured, -.13);
    EXPECT_LT(lost.low, -.13);
    EXPECT_GT(lost.high, -.13);
}

TEST(PlanFiguresTest, ATurningPointIsFoundFromEitherSide) {
    EXPECT_NEAR(*turning_point([](double times) { return times > 3; }), 3, 1e-9);
    EXPECT_NEAR(*turning_point([](double times) { return times < .02; }), .02, 1e-9);
    EXPECT_FALSE(turning_point([](double) { return true; }));
}

TEST(PlanFiguresTest, PlacesInAList) {
    EXPECT_EQ(median({3, 1, 2}), 2);
    EXPECT_EQ(median({}), 0);
    std::vector<double> values;
    for (int i = 100; i >= 1; --i) values.push_back(i);
    EXPECT_EQ(percentile_95(values), 95);
    EXPECT_EQ(percentile_95({7}), 7);
}

}  // namespace
}  // namespace moxie
