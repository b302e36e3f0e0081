#include "route/carry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace moxie {
namespace {

std::vector<double> random_weights(std::mt19937& random, std::size_t count) {
    std::vector<double> weights(count);
    for (double& weight : weights) weight = std::exp(static_cast<double>(random() % 1200) / 100);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) weight /= sum;
    return weights;
}

std::vector<double> equal_weights(std::size_t count) {
    return std::vector<double>(count, 1.0 / static_cast<double>(count));
}

std::size_t best(const std::vector<double>& weights) {
    return static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) -
                                    weights.begin());
}

TurnEvidence random_turn(std::mt19937& random, std::size_t count) {
    return {random_weights(random, count), static_cast<double>(random() % 101) / 100};
}

const std::vector<CarryConstants> kConstants = {
    shipped_carry(), {"", 0.5, 0.1, 0.5}, {"", 0.9, 1, 0.01}, {"", 0, 0.01, 1}};

TEST(CarryTest, WeightsSumToOneAndTheGateIsAShare) {
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        const std::size_t count = 1 + random() % 20;
        const TurnEvidence own = random_turn(random, count);
        const auto before = random_weights(random, count);
        for (const CarryConstants& constants : kConstants) {
            const Carried carried = carry(own, before, constants);
            EXPECT_NEAR(std::accumulate(carried.weights.begin(), carried.weights.end(), 0.0), 1.0,
                        1e-12);
            for (const double weight : carried.weights) EXPECT_GE(weight, 0.0);
            EXPECT_GE(carried.gate, 0.0);
            EXPECT_LE(carried.gate, 1.0);
            EXPECT_GE(carried.moved, 0.0);
            EXPECT_LE(carried.moved, 1.0);
            EXPECT_EQ(carry(own, before, constants).weights, carried.weights);
        }
    }
}

// The formula by logits, as the header gives it.
TEST(CarryTest, AddsTheLogOfTheStateToTheLogits) {
    std::mt19937 random(2);
    for (int round = 0; round < 200; ++round) {
        const std::size_t count = 2 + random() % 15;
        const TurnEvidence own = random_turn(random, count);
        const auto before = random_weights(random, count);
        for (const CarryConstants& constants : kConstants) {
            double entropy = 0;
            for (const double weight : own.weights) entropy -= weight * std::log(weight);
            const double n = static_cast<double>(count);
            const double gate = entropy / std::log(n) /
                                (1 + std::exp((own.rarity - constants.rarity) / constants.width));
            std::vector<double> expected;
            for (std::size_t i = 0; i < count; ++i)
                expected.push_back(std::exp(
                    std::log(own.weights[i]) +
                    gate * std::log(n * ((1 - constants.anew) * before[i] + constants.anew / n))));
            const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
            const Carried carried = carry(own, before, constants);
            EXPECT_NEAR(carried.gate, gate, 1e-12);
            for (std::size_t i = 0; i < count; ++i)
                EXPECT_NEAR(carried.weights[i], expected[i] / sum, 1e-12);
        }
    }
}

TEST(CarryTest, ATurnThatIsCertainIsNotMoved) {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        const std::size_t count = 1 + random() % 15;
        std::vector<double> own(count, 0.0);
        own[random() % count] = 1;
        const auto before = random_weights(random, count);
        const Carried carried = carry({own, 0}, before, shipped_carry());
        EXPECT_EQ(carried.weights, own);
        EXPECT_EQ(carried.gate, 0.0);
        EXPECT_EQ(carried.moved, 0.0);
    }
}

TEST(CarryTest, ATurnThatIsNearlyCertainKeepsItsExpert) {
    std::mt19937 random(4);
    for (int round = 0; round < 200; ++round) {
        const std::size_t count = 2 + random() % 15;
        std::vector<double> own(count, 0.01 / static_cast<double>(count)), before(count, 0.0);
        own[0] += 0.99;
        before[1 + random() % (count - 1)] = 1;
        EXPECT_EQ(best(carry({own, 0}, before, shipped_carry()).weights), 0u);
    }
}

TEST(CarryTest, ATurnThatSaysNothingFollowsTheTurnsBefore) {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        const std::size_t count = 2 + random() % 15;
        const auto before = random_weights(random, count);
        const Carried carried = carry({equal_weights(count), 0}, before, shipped_carry());
        EXPECT_GT(carried.gate, 0.9);
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t j = 0; j < count; ++j)
                EXPECT_EQ(carried.weights[i] > carried.weights[j], before[i] > before[j]);
    }
}

TEST(CarryTest, TurnsBeforeThatSayNothingMoveNothing) {
    std::mt19937 random(6);
    for (int round = 0; round < 200; ++round) {
        const std::size_t count = 2 + random() % 15;
        const TurnEvidence own = random_turn(random, count);
        const Carried carried = carry(own, equal_weights(count), shipped_carry());
        EXPECT_NEAR(carried.moved, 0.0, 1e-12);
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_NEAR(carried.weights[i], own.weights[i], 1e-12);
    }
}

// What was said once fades with every turn that says something else.
TEST(CarryTest, StateFades) {
    const std::vector<double> said{0.9, 0.05, 0.05};
    const TurnEvidence vague{{0.3, 0.4, 0.3}, 0.2};
    std::vector<double> state = carry(vague, said, shipped_carry()).weights;
    double last = state[0];
    EXPECT_GT(last, vague.weights[0]);
    for (int turn = 0; turn < 6; ++turn) {
        state = carry(vague, state, shipped_carry()).weights;
        EXPECT_LE(state[0], last);
        last = state[0];
    }
}

TEST(CarryTest, TheGateClosesAsTermsGetRarerAndWeightsSurer) {
    double last = 2;
    for (int step = 0; step <= 10; ++step) {
        const double gate = carry_gate({equal_weights(5), step / 10.0}, shipped_carry());
        EXPECT_LT(gate, last);
        last = gate;
    }
    EXPECT_LT(last, 0.1);
    last = 2;
    for (int step = 0; step <= 10; ++step) {
        const double sure = 0.2 + 0.08 * step, rest = (1 - sure) / 4;
        const double gate = carry_gate({{sure, rest, rest, rest, rest}, 0.3}, shipped_carry());
        EXPECT_LT(gate, last);
        last = gate;
    }
}

TEST(CarryTest, IndecisionIsTheShareOfTheLargestEntropy) {
    EXPECT_EQ(indecision(std::vector<double>{}), 0.0);
    EXPECT_EQ(indecision(std::vector<double>{1}), 0.0);
    EXPECT_EQ(indecision(std::vector<double>{0, 1, 0}), 0.0);
    EXPECT_NEAR(indecision(equal_weights(7)), 1.0, 1e-12);
    EXPECT_NEAR(indecision(std::vector<double>{0.5, 0.5, 0, 0}), 0.5, 1e-12);
}

}  // namespace
}  // namespace moxie
