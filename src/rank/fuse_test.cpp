#include "rank/fuse.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace moxie {
namespace {

Candidate candidate(std::int64_t score, std::string_view document) {
    return {score, "e", document, 0, 0, 0};
}

std::map<std::string_view, double> scores(const std::vector<Candidate>& candidates) {
    std::map<std::string_view, double> result;
    for (const Candidate& one : candidates)
        result[one.document] = static_cast<double>(one.score) / kFusedScale;
    return result;
}

TEST(FuseTest, ReciprocalRanksAddUp) {
    const auto fused = fuse_reciprocal_ranks({candidate(90, "a"), candidate(10, "b")},
                                             {candidate(7, "b"), candidate(3, "c")});
    ASSERT_EQ(fused.size(), 3u);
    const auto score = scores(fused);
    EXPECT_NEAR(score.at("a"), 1.0 / 61, 1e-6);
    EXPECT_NEAR(score.at("b"), 1.0 / 62 + 1.0 / 61, 1e-6);
    EXPECT_NEAR(score.at("c"), 1.0 / 62, 1e-6);
}

TEST(FuseTest, MinMaxWeighsBothRanges) {
    const auto fused = fuse_min_max({candidate(30, "a"), candidate(20, "b"), candidate(10, "c")},
                                    {candidate(8, "c"), candidate(4, "a")}, 0.25);
    const auto score = scores(fused);
    EXPECT_NEAR(score.at("a"), 0.25, 1e-6);
    EXPECT_NEAR(score.at("b"), 0.125, 1e-6);
    EXPECT_NEAR(score.at("c"), 0.75, 1e-6);
}

TEST(FuseTest, EqualScoresAndEmptyListsAreNoDivisionByZero) {
    EXPECT_TRUE(fuse_min_max({}, {}, 0.5).empty());
    const auto score = scores(fuse_min_max({candidate(5, "a"), candidate(5, "b")}, {}, 0.5));
    EXPECT_NEAR(score.at("a"), 0.5, 1e-6);
    EXPECT_NEAR(score.at("b"), 0.5, 1e-6);
}

}  // namespace
}  // namespace moxie
