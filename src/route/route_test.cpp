#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "route/features.h"
#include "route/plan.h"
#include "route/router.h"

namespace moxie {
namespace {

struct World {
    std::vector<ExpertProfile> experts;
    std::vector<RoutedTerm> terms;
    RouterInput input() const { return {experts, terms}; }
};

World random_world(std::mt19937& random) {
    World world;
    world.experts.resize(1 + random() % 12);
    for (ExpertProfile& expert : world.experts)
        expert = {10.0 + static_cast<double>(random() % 1000),
                  500.0 + static_cast<double>(random() % 90000)};
    world.terms.resize(random() % 6);
    for (RoutedTerm& term : world.terms) {
        term.count = 1 + static_cast<double>(random() % 2);
        for (std::uint32_t e = 0; e < world.experts.size(); ++e)
            if (random() % 2 == 0)
                term.holders.push_back({e, 1 + static_cast<double>(random() % 9),
                                        9 + static_cast<double>(random() % 40)});
    }
    return world;
}

// The definition, expert by expert and term by term, against the term-major gather.
TEST(FeaturesTest, LikelihoodRatioMatchesItsDefinition) {
    std::mt19937 random(1);
    for (int round = 0; round < 100; ++round) {
        const World world = random_world(random);
        std::vector<double> values(world.experts.size());
        likelihood_ratio(world.input(), values);
        double total = 0;
        for (const ExpertProfile& expert : world.experts) total += expert.terms;
        for (std::uint32_t e = 0; e < world.experts.size(); ++e) {
            double expected = 0, length = 0;
            for (const RoutedTerm& term : world.terms) {
                double all = 0, own = 0;
                for (const RoutedTerm::Holder& holder : term.holders) {
                    all += holder.collection_frequency;
                    if (holder.expert == e) own = holder.collection_frequency;
                }
                if (all == 0) continue;
                const double p = all / total;
                length += term.count;
                expected +=
                    term.count *
                    (std::log((own + 1000 * p) / (world.experts[e].terms + 1000)) - std::log(p));
            }
            EXPECT_NEAR(values[e], expected / std::sqrt(std::max(1.0, length)), 1e-9);
        }
    }
}

TEST(FeaturesTest, PairRatioIsTheLikelihoodRatioOfPairs) {
    std::mt19937 random(2);
    for (int round = 0; round < 50; ++round) {
        const World world = random_world(random);
        RouterInput pairs{world.experts, {}};
        pairs.pairs = world.terms;
        std::vector<double> expected(world.experts.size()), values(world.experts.size(), 9);
        likelihood_ratio(world.input(), expected);
        pair_ratio(pairs, values);
        EXPECT_EQ(values, expected);
        likelihood_ratio(pairs, values);
        EXPECT_EQ(values, std::vector<double>(values.size(), 0.0));
    }
}

TEST(FeaturesTest, CoriMatchesItsDefinition) {
    const World world{{{10, 100}, {10, 300}},
                      {{1, {{0, 4, 5}}}, {1, {{0, 2, 2}, {1, 9, 9}}}, {1, {}}}};
    std::vector<double> values(2);
    cori(world.input(), values);
    const double rare = std::log(2.5 / 1) / std::log(3.0),
                 common = std::log(2.5 / 2) / std::log(3.0);
    const double first = 50 + 150 * 100 / 200.0, second = 50 + 150 * 300 / 200.0;
    EXPECT_NEAR(values[0], 0.4 + 0.6 * (4 / (4 + first) * rare + 2 / (2 + first) * common) / 2,
                1e-12);
    EXPECT_NEAR(values[1], 0.4 + 0.6 * (9 / (9 + second) * common) / 2, 1e-12);
}

TEST(RouterTest, WeightsSumToOne) {
    std::mt19937 random(2);
    for (int round = 0; round < 100; ++round) {
        const World world = random_world(random);
        const RouterScores scores = score_experts(world.input(), shipped_router(Evidence::terms));
        EXPECT_NEAR(std::accumulate(scores.weights.begin(), scores.weights.end(), 0.0), 1.0, 1e-12);
        for (const double weight : scores.weights) EXPECT_GE(weight, 0.0);
    }
}

std::size_t count_open(const RoutePlan& plan) {
    return static_cast<std::size_t>(std::count(plan.open.begin(), plan.open.end(), true));
}

RoutePlan explained(const PlanInput& input, const RouteChoice& choice) {
    RoutePlan made = plan_route(input, choice);
    explain_plan(input, choice, made);
    return made;
}

RoutePlan plan(const std::vector<double>& weights, const RouteChoice& choice) {
    return explained({weights, std::vector<bool>(weights.size(), false), {}}, choice);
}

TEST(PlanTest, OpensTheFewestThatReachP) {
    const std::vector<double> weights{0.1, 0.5, 0.3, 0.1};
    EXPECT_EQ(plan(weights, {RouteMode::top_p, 0.5}).open,
              (std::vector<bool>{false, true, false, false}));
    EXPECT_EQ(plan(weights, {RouteMode::top_p, 0.51}).open,
              (std::vector<bool>{false, true, true, false}));
    EXPECT_EQ(plan(weights, {RouteMode::top_p, 0.85}).open,
              (std::vector<bool>{true, true, true, false}));
    EXPECT_EQ(count_open(plan(weights, {RouteMode::top_p, 1.0})), 4u);
    EXPECT_EQ(plan(weights, {RouteMode::top_k, 2}).open,
              (std::vector<bool>{false, true, true, false}));
    EXPECT_EQ(count_open(plan(weights, {RouteMode::top_k, 99})), 4u);
    EXPECT_EQ(count_open(plan(weights, {RouteMode::flat, 0})), 4u);
    EXPECT_EQ(count_open(plan(weights, {RouteMode::exact, 0})), 0u);
}

TEST(PlanTest, IsMonotoneInKAndP) {
    std::mt19937 random(3);
    for (int round = 0; round < 50; ++round) {
        std::vector<double> weights(1 + random() % 20);
        double sum = 0;
        for (double& weight : weights) sum += weight = static_cast<double>(random() % 1000 + 1);
        for (double& weight : weights) weight /= sum;
        std::size_t before = 0;
        for (double p = 0.01; p <= 1; p += 0.01) {
            const std::size_t now = count_open(plan(weights, {RouteMode::top_p, p}));
            EXPECT_GE(now, before);
            before = now;
        }
        for (std::size_t k = 1; k <= weights.size(); ++k)
            EXPECT_EQ(count_open(plan(weights, {RouteMode::top_k, static_cast<double>(k)})), k);
    }
}

TEST(PlanTest, SharedExpertsAreAlwaysOpenAndEnforcedOnesAlone) {
    const std::vector<double> weights{0.7, 0.2, 0.1};
    const RoutePlan shared = explained({weights, {false, false, true}, {}}, {RouteMode::top_k, 1});
    EXPECT_EQ(shared.open, (std::vector<bool>{true, false, true}));
    const RoutePlan enforced =
        plan_route({weights, {false, false, true}, {false, true, false}}, {RouteMode::top_k, 1});
    EXPECT_EQ(enforced.open, (std::vector<bool>{false, true, false}));
    EXPECT_TRUE(plan_route({{}, {}, {}}, {RouteMode::top_p, 0.9}).open.empty());
}

}  // namespace
}  // namespace moxie
