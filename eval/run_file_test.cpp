#include "eval/run_file.h"

#include <gtest/gtest.h>

#include <sstream>

namespace moxie::eval {
namespace {

Hit hit(const std::string& expert, const std::string& document, double score) {
    Hit hit;
    hit.expert = expert;
    hit.document = document;
    hit.score = score;
    return hit;
}

std::vector<float> scores(const std::string& lines) {
    std::istringstream stream(lines);
    std::vector<float> values;
    std::string query, q0, document, rank, tag;
    for (float score; stream >> query >> q0 >> document >> rank >> score >> tag;) {
        values.push_back(score);
    }
    return values;
}

TEST(RankDocuments, EachDocumentOnceAtItsBestChunk) {
    const auto ranking =
        rank_documents({hit("a", "1", 3), hit("a", "2", 2), hit("a", "1", 1)}, "a", 100);
    ASSERT_EQ(ranking.size(), 2u);
    EXPECT_EQ(ranking[0].id, "1");
    EXPECT_EQ(ranking[0].score, 3);
    EXPECT_EQ(ranking[1].id, "2");
}

TEST(RankDocuments, OtherExpertsDocumentsCannotPassForJudgedOnes) {
    const auto ranking = rank_documents({hit("b", "1", 3), hit("a", "1", 2)}, "a", 100);
    ASSERT_EQ(ranking.size(), 2u);
    EXPECT_EQ(ranking[0].id, "b/1");
    EXPECT_EQ(ranking[1].id, "1");
}

TEST(RankDocuments, StopsAtTheLimit) {
    EXPECT_EQ(rank_documents({hit("a", "1", 3), hit("a", "2", 2)}, "a", 1).size(), 1u);
}

TEST(RunLines, AreTrecRows) {
    EXPECT_EQ(run_lines("q1", {{"d1", 2.5}, {"d2", 1.25}}, "moxie-flat"),
              "q1 Q0 d1 1 2.5 moxie-flat\nq1 Q0 d2 2 1.25 moxie-flat\n");
}

// trec_eval orders equal scores by document name, descending, and reads scores
// as float32.
TEST(RunLines, EqualScoresAreWrittenStrictlyDecreasing) {
    const double close = 1.0 + 1e-12;
    const auto values = scores(run_lines("q", {{"a", close}, {"b", 1}, {"c", 1}, {"d", 0.5}}, "t"));
    ASSERT_EQ(values.size(), 4u);
    for (std::size_t i = 1; i < values.size(); ++i) EXPECT_LT(values[i], values[i - 1]) << i;
    EXPECT_EQ(values[0], 1.0f);
    EXPECT_EQ(values[3], 0.5f);
}

TEST(RunLines, NegativeScoresStayInOrder) {
    const auto values = scores(run_lines("q", {{"a", 0}, {"b", 0}, {"c", -3}}, "t"));
    ASSERT_EQ(values.size(), 3u);
    EXPECT_LT(values[1], values[0]);
    EXPECT_EQ(values[2], -3.0f);
}

TEST(RunLines, QueryWithoutHitsStaysInTheMean) {
    EXPECT_EQ(run_lines("q", {}, "t"), "q Q0 nothing-found 1 0 t\n");
}

TEST(RunLines, WhiteSpaceInIdsDoesNotShiftColumns) {
    EXPECT_EQ(run_lines("q 1", {{"a b.md", 1}}, "t"), "q_1 Q0 a_b.md 1 1 t\n");
}

}  // namespace
}  // namespace moxie::eval
