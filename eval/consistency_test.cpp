#include "eval/consistency.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace moxie::eval {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::SizeIs;

std::string written(const std::string& text) {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const std::string path = testing::TempDir() + test->name() + ".jsonl";
    std::ofstream(path) << text;
    return path;
}

const std::vector<Collection>& judged() {
    static const std::vector<Collection> kAll = {{"git", {{"q1", "undo", {{"reset", 1}}, {}}}}};
    return kAll;
}

TEST(Paraphrases, OfBothFormsAreReadAndJudged) {
    const auto groups = load_paraphrases(written(R"({"group": "q1", "text": "undo"}
{"group": "q1", "text": "how do I undo", "kind": "question"}
{"_id": "q2", "text": "a", "paraphrases": ["b", {"text": "c", "kind": "noise"}]}
{"group": "alone", "text": "x"}
{"group": "named", "text": "y", "expert": "sql", "documents": ["begin"]}
{"group": "named", "text": "z", "expert": "sql"}
)"),
                                         judged());
    ASSERT_THAT(groups, SizeIs(3));
    EXPECT_EQ(groups[0].id, "q2");
    EXPECT_THAT(groups[0].texts, ElementsAre(Field(&ParaphraseGroup::Text::kind, ""),
                                             Field(&ParaphraseGroup::Text::kind, "paraphrase"),
                                             Field(&ParaphraseGroup::Text::kind, "noise")));
    EXPECT_EQ(groups[1].expert, "git");
    EXPECT_EQ(groups[1].judgements.count("reset"), 1u);
    EXPECT_EQ(groups[2].judgements.count("begin"), 1u);
}

TEST(Paraphrases, WhatIsWrongIsNamedWithItsLine) {
    const auto message = [](const std::string& text) {
        try {
            load_paraphrases(written(text), {});
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_THAT(message("{\"group\": \"a\", \"text\": \"x\"}\n{\"group\": \"a\"}\n"),
                HasSubstr(".jsonl:2"));
    EXPECT_THAT(message("[]\n"), HasSubstr(".jsonl:1"));
    EXPECT_THAT(message("{\n"), HasSubstr(".jsonl:1"));
    EXPECT_THAT(message("{\"group\": \"a\", \"text\": \"x\"}\n"), HasSubstr("two wordings"));
}

TEST(Jaccard, OfSets) {
    EXPECT_DOUBLE_EQ(jaccard({"a", "b"}, {"b", "c"}), 1.0 / 3);
    EXPECT_DOUBLE_EQ(jaccard({"a"}, {"a"}), 1);
    EXPECT_DOUBLE_EQ(jaccard({}, {}), 1);
    EXPECT_DOUBLE_EQ(jaccard({}, {"a"}), 0);
}

// Three wordings: the question, one that agrees with it, and noise that agrees with nothing.
TEST(Consistency, PairsAreComparedByKind) {
    const std::vector<std::vector<Wording>> wordings = {
        {{"", {"a"}, "a/x", 1, 1}, {"frame", {"a"}, "a/x", 1, 0.8}, {"noise", {"b"}, "b/y", 0, 0}}};
    const auto rows = consistency_of("flat", wordings, {0}, {true});
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(rows[0].pairs, 3u);
    EXPECT_DOUBLE_EQ(rows[0].experts.mean, 1.0 / 3);
    EXPECT_DOUBLE_EQ(rows[0].accuracy.mean, 1);
    EXPECT_EQ(rows[1].kind, "frame");
    EXPECT_DOUBLE_EQ(rows[1].first.mean, 1);
    EXPECT_DOUBLE_EQ(rows[1].ndcg.mean, 0.8);
    EXPECT_EQ(rows[2].pairs, 1u);
    EXPECT_DOUBLE_EQ(rows[2].first.mean, 0);
    EXPECT_EQ(consistency_of("flat", wordings, {0}, {false})[0].accuracy.n, 0u);
}

// Each kind is compared with the question; this question was never asked as it is.
TEST(Consistency, AKindWithoutPairsHasNoFigures) {
    const std::vector<std::vector<Wording>> wordings = {
        {{"frame", {"a"}, "a/x", 1, 0.8}, {"noise", {"b"}, "b/y", 0, 0}}};
    const auto rows = consistency_of("flat", wordings, {0}, {true});
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(rows[1].pairs, 0u);
    Result result;
    result.consistency = {rows[1]};
    EXPECT_THAT(to_json(result), HasSubstr(R"("pairs":0,"experts":null,"first":null,)"));
}
}  // namespace
}  // namespace moxie::eval
