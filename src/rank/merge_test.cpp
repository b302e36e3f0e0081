#include "rank/merge.h"

#include <gtest/gtest.h>

namespace moxie {
namespace {

Candidate candidate(std::int64_t score, std::string_view expert, std::string_view document,
                    std::uint64_t text, std::uint32_t ordinal = 0) {
    return {score, expert, document, ordinal, text, 0};
}

TEST(MergeTest, OrdersByScoreThenExpertDocumentOrdinal) {
    const auto merged =
        merge({candidate(5, "b", "x", 1), candidate(7, "z", "x", 2), candidate(5, "a", "y", 3, 2),
               candidate(5, "a", "y", 4, 1), candidate(5, "a", "x", 5)},
              10);
    ASSERT_EQ(merged.size(), 5u);
    EXPECT_EQ(merged[0].best.text_hash, 2u);
    EXPECT_EQ(merged[1].best.text_hash, 5u);
    EXPECT_EQ(merged[2].best.text_hash, 4u);
    EXPECT_EQ(merged[3].best.text_hash, 3u);
    EXPECT_EQ(merged[4].best.text_hash, 1u);
}

TEST(MergeTest, TheSameTextInTwoExpertsIsOneHitAndMakesRoom) {
    const auto merged = merge({candidate(9, "b", "x", 1), candidate(9, "a", "y", 1),
                               candidate(9, "c", "z", 1), candidate(3, "a", "w", 2)},
                              2);
    ASSERT_EQ(merged.size(), 2u);
    EXPECT_EQ(merged[0].best.expert, "a");
    EXPECT_EQ(merged[0].also_in, (std::vector<std::string_view>{"b", "c"}));
    EXPECT_EQ(merged[1].best.text_hash, 2u);
}

TEST(MergeTest, MoreThanTheBestOfAnExpertChangesNothing) {
    const auto merged =
        merge({candidate(9, "a", "x", 1), candidate(9, "b", "y", 2), candidate(9, "b", "z", 1)}, 1);
    ASSERT_EQ(merged.size(), 1u);
    EXPECT_TRUE(merged[0].also_in.empty());  // z is not among the one best of b
}

TEST(MergeTest, CopiesInsideOneExpertStayApart) {
    const auto merged = merge(
        {candidate(9, "a", "x", 1), candidate(9, "a", "y", 1), candidate(9, "b", "x", 1)}, 10);
    ASSERT_EQ(merged.size(), 2u);
    EXPECT_EQ(merged[0].also_in.size() + merged[1].also_in.size(), 1u);
}

TEST(MergeTest, KeepsCopiesOfTheLastHitThatComeAfterIt) {
    const auto merged = merge({candidate(9, "a", "x", 1), candidate(9, "b", "x", 1)}, 1);
    ASSERT_EQ(merged.size(), 1u);
    EXPECT_EQ(merged[0].also_in, (std::vector<std::string_view>{"b"}));
}

// Otherwise hits would depend on whether an expert was opened that cannot change them.
TEST(MergeTest, DoesNotNameCopiesThatScoreBelowTheLastHit) {
    const std::vector<Candidate> candidates{candidate(9, "a", "x", 1), candidate(5, "b", "x", 1)};
    EXPECT_TRUE(merge(candidates, 1)[0].also_in.empty());
    EXPECT_EQ(merge(candidates, 2)[0].also_in, (std::vector<std::string_view>{"b"}));
}

}  // namespace
}  // namespace moxie
