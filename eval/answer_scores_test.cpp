#include "eval/answer_scores.h"

#include <gmock/gmock.h>

namespace moxie::eval {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NormaliseAnswer, DropsCasePunctuationAndArticles) {
    EXPECT_EQ(normalise_answer("The  Seljuk-Turks, and a horse."), "seljukturks and horse");
    EXPECT_EQ(normalise_answer("Theory"), "theory");
    EXPECT_EQ(normalise_answer("an the a"), "");
}

TEST(TokenF1, CountsSharedWordsWithTheirFrequency) {
    EXPECT_DOUBLE_EQ(token_f1("the 10th century", "10th century"), 1);
    // 1 shared word of 3 and 1: precision 1/3, recall 1.
    EXPECT_DOUBLE_EQ(token_f1("in Rouen France", "France"), 0.5);
    EXPECT_DOUBLE_EQ(token_f1("x x", "x"), 2.0 / 3);
    EXPECT_EQ(token_f1("one", "two"), 0);
    EXPECT_EQ(token_f1("", "two"), 0);
}

TEST(ContainsAnswer, MatchesWholeWordsOnly) {
    EXPECT_TRUE(contains_answer("Normandy is a region in France.", "the France"));
    EXPECT_FALSE(contains_answer("Born in 1911.", "911"));
    EXPECT_TRUE(contains_answer("by the Treaty of 911 he", "911"));
    EXPECT_FALSE(contains_answer("anything", "the"));
}

TEST(AnswerSentences, AreThePartsBetweenMarks) {
    EXPECT_THAT(answer_sentences("One is so [1]. Two is not [2][3]."),
                ElementsAre("One is so ", ". Two is not "));
    EXPECT_THAT(answer_sentences("No mark, but a[i] and [x]"),
                ElementsAre("No mark, but a[i] and [x]"));
    EXPECT_THAT(answer_sentences("[12"), ElementsAre("[12"));
    EXPECT_THAT(answer_sentences(""), IsEmpty());
}

}  // namespace
}  // namespace moxie::eval
