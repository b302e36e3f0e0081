#include "route/balance.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "moxie/error.h"
#include "route/plan.h"

namespace moxie {
namespace {

using testing::Each;

// One expert is wanted by most queries, as one collection of a skewed store would be.
std::vector<std::vector<double>> skewed(std::size_t queries, std::size_t experts) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> uniform;
    std::vector<std::vector<double>> rows(queries, std::vector<double>(experts));
    for (auto& row : rows) {
        for (std::size_t e = 0; e < experts; ++e) row[e] = uniform(random) / (1.0 + double(e));
        const double sum = std::accumulate(row.begin(), row.end(), 0.0);
        for (double& weight : row) weight /= sum;
    }
    return rows;
}

double largest_share(const std::vector<double>& loads) {
    return *std::max_element(loads.begin(), loads.end()) /
           std::accumulate(loads.begin(), loads.end(), 0.0);
}

TEST(BalanceTest, TheBiasEvensTheLoad) {
    const auto weights = skewed(500, 8);
    const std::vector<double> bias = balancing_bias(weights, 8, 2);
    EXPECT_GT(largest_share(loads_of(weights, std::vector<double>(8, 0), 2)), .25);
    EXPECT_LT(largest_share(loads_of(weights, bias, 2)), .14);
    EXPECT_EQ(balancing_bias(weights, 8, 2), bias);
}

TEST(BalanceTest, WhereAllAreOpenedThereIsNothingToBalance) {
    EXPECT_THAT(balancing_bias(skewed(20, 3), 3, 3), Each(0));
    EXPECT_THAT(balancing_bias({}, 3, 1), Each(0));
}

TEST(BalanceTest, LoadsAreWhatThePlanOpens) {
    const auto weights = skewed(100, 6);
    const std::vector<double> bias = balancing_bias(weights, 6, 2);
    std::vector<double> counted(6, 0);
    for (const auto& row : weights) {
        PlanInput input{row, std::vector<bool>(6, false), {}, bias};
        const RoutePlan plan = plan_route(input, {RouteMode::top_k, 2});
        for (std::size_t e = 0; e < 6; ++e) counted[e] += plan.open[e] ? 1 : 0;
    }
    EXPECT_EQ(counted, loads_of(weights, bias, 2));
}

TEST(BalanceTest, ABiasIsForChoosingOnly) {
    const std::vector<double> weights{.6, .3, .1}, bias{-1, 0, .5};
    const PlanInput input{weights, std::vector<bool>(3, false), {}, bias};
    const RoutePlan one = plan_route(input, {RouteMode::top_k, 1});
    EXPECT_EQ(one.open, (std::vector<bool>{false, true, false}));
    EXPECT_EQ(one.order, (std::vector<std::size_t>{0, 1, 2})) << "shown by weight";
    // What ranks them is what adds up, as shares of one: .44 of the second is not enough.
    EXPECT_EQ(plan_route(input, {RouteMode::top_p, .5}).open,
              (std::vector<bool>{true, true, false}));
    EXPECT_EQ(plan_route(input, {RouteMode::flat, 0}).open, std::vector<bool>(3, true));
}

// One that is held back does not make all others be opened for what they lack.
TEST(BalanceTest, WhatIsHeldBackStaysClosedUnderTopP) {
    const std::vector<double> weights{.98, .015, .005}, bias{-20, 0, 0};
    const PlanInput input{weights, std::vector<bool>(3, false), {}, bias};
    const RouteChoice choice{RouteMode::top_p, .7};
    RoutePlan plan = plan_route(input, choice);
    EXPECT_EQ(plan.open, (std::vector<bool>{false, true, false}));
    explain_plan(input, choice, plan);
    EXPECT_EQ(
        plan.why[0],
        "rank 3 with weight 98.0 %, for choosing 0.0 %: the better ones already reach 75.0 %");
}

// As where nobody is new: not even the last digit of a sum may make it another way to choose.
TEST(BalanceTest, BiasesOfNothingAreNone) {
    const std::vector<double> weights{.1, .2, .3, .1, .3}, none(5, 0);
    const RouteChoice choice{RouteMode::top_p, .6};
    const PlanInput plain{weights, std::vector<bool>(5, false), {}, {}};
    const PlanInput biased{weights, std::vector<bool>(5, false), {}, none};
    RoutePlan one = plan_route(plain, choice), other = plan_route(biased, choice);
    explain_plan(plain, choice, one);
    explain_plan(biased, choice, other);
    EXPECT_EQ(other.open, one.open);
    EXPECT_EQ(other.why, one.why);
}

TEST(BalanceTest, ATableComesBackAsWrittenAndDamagedOnesAreRefused) {
    const BalanceTable table{{{1, .25}, {900, -.5}}, {{3, 0}}};
    const std::vector<std::uint8_t> written = write_balance(table);
    EXPECT_EQ(read_balance(written).terms, table.terms);
    EXPECT_EQ(read_balance(written).vectors, table.vectors);
    for (std::size_t at = 0; at < written.size(); ++at) {
        std::vector<std::uint8_t> damaged = written;
        damaged[at] ^= 1;
        EXPECT_THROW(read_balance(damaged), Error) << at;
    }
}

}  // namespace
}  // namespace moxie
