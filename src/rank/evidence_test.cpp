#include "rank/evidence.h"

#include <gtest/gtest.h>

#include <numeric>

namespace moxie {
namespace {

using Best = std::vector<std::optional<double>>;

std::vector<double> again(const std::vector<double>& weights, const Best& best) {
    return weigh_again(kShippedEvidence, weights, best);
}

TEST(EvidenceTest, WeightsSumToOneAndTheBetterHitWins) {
    const std::vector<double> weights = again({0.5, 0.3, 0.2}, {0.4, 0.6, std::nullopt});
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
    EXPECT_GT(weights[1], weights[0]);
}

TEST(EvidenceTest, AWeakBestHitSpeaksForTheClosed) {
    const double strong = again({0.9, 0.1}, {0.7, std::nullopt})[1];
    const double weak = again({0.9, 0.1}, {0.3, std::nullopt})[1];
    EXPECT_LT(strong, 0.1);
    EXPECT_GT(weak, 0.5);
}

TEST(EvidenceTest, NothingFoundIsNoReasonToDivideByZero) {
    EXPECT_EQ(again({1, 0}, {0.0, 0.0})[0], 1);
    EXPECT_TRUE(again({}, {}).empty());
}

}  // namespace
}  // namespace moxie
