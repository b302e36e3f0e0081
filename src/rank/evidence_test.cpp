#include "rank/evidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace moxie {
namespace {

using Found = std::vector<std::optional<FoundThere>>;

std::vector<double> again(const std::vector<double>& weights, const Found& found) {
    return weigh_again(kShippedEvidence, weights, found);
}

FoundThere best(double score) { return {score, 1}; }

TEST(EvidenceTest, WeightsSumToOneAndTheBetterHitWins) {
    const std::vector<double> weights =
        again({0.5, 0.3, 0.2}, {best(0.4), best(0.6), std::nullopt});
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
    EXPECT_GT(weights[1], weights[0]);
}

TEST(EvidenceTest, AWeakBestHitSpeaksForTheClosed) {
    const double strong = again({0.9, 0.1}, {best(0.7), std::nullopt})[1];
    const double weak = again({0.9, 0.1}, {best(0.3), std::nullopt})[1];
    EXPECT_LT(strong, 0.1);
    EXPECT_GT(weak, 0.5);
}

TEST(EvidenceTest, ByTheDefinition) {
    const std::vector<double> weights =
        again({0.6, 0.4}, {FoundThere{0.5, 8}, FoundThere{0.52, 2}});
    const double odds =
        std::pow(0.6 / 0.4, 0.92) * std::exp(22.05 * (0.5 - 0.52)) * std::pow(9.0 / 3.0, -0.4);
    EXPECT_NEAR(weights[0] / weights[1], odds, 1e-9);
}

TEST(EvidenceTest, NothingFoundIsNoReasonToDivideByZero) {
    EXPECT_EQ(again({1, 0}, {FoundThere{}, FoundThere{}})[0], 1);
    EXPECT_TRUE(again({}, {}).empty());
}

}  // namespace
}  // namespace moxie
