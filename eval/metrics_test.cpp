#include <gtest/gtest.h>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

using Judgements = std::map<std::string, double>;

// gain = 2/log2(2) + 0 + 1/log2(4) = 2.5; ideal = 2/log2(2) + 1/log2(3) +
// 1/log2(4) = 3.130930.
TEST(Ndcg, LinearGainAndLog2Discount) {
    const Judgements judgements = {{"a", 2}, {"b", 1}, {"c", 1}};
    EXPECT_NEAR(ndcg({"a", "x", "b"}, judgements, 10), 2.5 / 3.1309297536, 1e-9);
}

TEST(Ndcg, IdealIsCutAtKToo) {
    const Judgements judgements = {{"a", 1}, {"b", 1}, {"c", 1}};
    EXPECT_DOUBLE_EQ(ndcg({"a", "b"}, judgements, 2), 1);
    EXPECT_NEAR(ndcg({"x", "a"}, judgements, 2), 0.6309297536 / 1.6309297536, 1e-9);
}

TEST(Ndcg, PerfectOrderIsOneAndWrongOrderIsLess) {
    const Judgements judgements = {{"a", 3}, {"b", 1}};
    EXPECT_DOUBLE_EQ(ndcg({"a", "b"}, judgements, 10), 1);
    // (1 + 3/log2(3)) / (3 + 1/log2(3))
    EXPECT_NEAR(ndcg({"b", "a"}, judgements, 10), 2.8927892607 / 3.6309297536, 1e-9);
}

TEST(Ndcg, NothingFoundOrNothingJudgedIsZero) {
    EXPECT_EQ(ndcg({}, {{"a", 1}}, 10), 0);
    EXPECT_EQ(ndcg({"a"}, {}, 10), 0);
    EXPECT_EQ(ndcg({"a"}, {{"a", 0}}, 10), 0);
}

TEST(Ndcg, NegativeGradesGainNothing) {
    EXPECT_DOUBLE_EQ(ndcg({"b", "a"}, {{"a", 1}, {"b", -1}}, 10), 0.6309297535714575);
}

TEST(Recall, CountsPositiveGradesOnly) {
    const Judgements judgements = {{"a", 2}, {"b", 1}, {"c", 0}};
    EXPECT_DOUBLE_EQ(recall({"c", "a"}, judgements, 100), 0.5);
    EXPECT_DOUBLE_EQ(recall({"c", "a"}, judgements, 1), 0);
    EXPECT_EQ(recall({"a"}, {{"c", 0}}, 100), 0);
}

TEST(ReciprocalRank, OfTheFirstRelevant) {
    const Judgements judgements = {{"a", 1}, {"z", 0}};
    EXPECT_DOUBLE_EQ(reciprocal_rank({"z", "x", "a"}, judgements, 10), 1.0 / 3);
    EXPECT_EQ(reciprocal_rank({"z", "x", "a"}, judgements, 2), 0);
}

}  // namespace
}  // namespace moxie::eval
