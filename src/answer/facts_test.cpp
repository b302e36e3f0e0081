#include "answer/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/citation_marks.h"
#include "answer/numbers.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<double> values(std::string_view text) {
    std::vector<double> out;
    for (const WrittenNumber& number : written_numbers(text)) out.push_back(number.value);
    return out;
}

TEST(WrittenNumbers, AreReadByValue) {
    EXPECT_THAT(values("1,000 and 1000, then 12.50."), ElementsAre(1000, 1000, 12.5));
    EXPECT_THAT(values("5.3 million or 5,300 thousand"), ElementsAre(5.3e6, 5.3e6));
    EXPECT_THAT(values("$5 (7%) 1914-1918"), ElementsAre(5, 7, 1914, 1918));
    EXPECT_THAT(values("Three of twelve"), ElementsAre(3, 12));
}

TEST(WrittenNumbers, WordsAndVersionsAreNone) {
    EXPECT_THAT(values("B12 10th 1990s 3.11.2 x86_64 2nd one"), IsEmpty());
    EXPECT_THAT(values("1,00 3,5,7 1,0000"), IsEmpty());
    EXPECT_THAT(values(std::string(100'000, '9')), IsEmpty());
    EXPECT_THAT(values(""), IsEmpty());
}

TEST(Facts, NamesAreCapitalsInsideASentence) {
    Analyser analyser;
    const Facts facts = read_facts(analyser, "Yesterday Rollo met Charles. Nobody saw it.");
    EXPECT_EQ(facts.names.size(), 2U);
    EXPECT_FALSE(facts.negated);
}

TEST(Facts, NegationIsSeen) {
    Analyser analyser;
    for (const char* text :
         {"It is not so.", "No ship sank.", "It doesn't.", "It doesn’t.", "They cannot go."}) {
        EXPECT_TRUE(read_facts(analyser, text).negated) << text;
    }
    for (const char* text : {"It is noted.", "A knot.", "Nothingness"}) {
        EXPECT_FALSE(read_facts(analyser, text).negated) << text;
    }
}

using Numbers = std::vector<std::size_t>;

TEST(TakeMarks, ReadsEveryUsualForm) {
    const MarkedText marked = take_marks("A [1]. B [1, 2] [3]. C [[2]]. D[^1] E [1-3] F [2;3].", 3);
    EXPECT_EQ(marked.text, "A. B. C. D E F.");
    ASSERT_EQ(marked.marks.size(), 7U);
    EXPECT_EQ(marked.marks[0].numbers, Numbers({1}));
    EXPECT_EQ(marked.marks[1].numbers, Numbers({1, 2}));
    EXPECT_EQ(marked.marks[2].numbers, Numbers({3}));
    EXPECT_EQ(marked.marks[3].numbers, Numbers({2}));
    EXPECT_EQ(marked.marks[4].numbers, Numbers({1}));
    EXPECT_EQ(marked.marks[5].numbers, Numbers({1, 2, 3}));
    EXPECT_EQ(marked.marks[6].numbers, Numbers({2, 3}));
}

TEST(TakeMarks, DropsNumbersThatNameNoHit) {
    const MarkedText marked =
        take_marks("A [0] B [4] C [999999999999999999999999999999] D [3-1] E [2, 99].", 3);
    EXPECT_EQ(marked.text, "A B C D E.");
    ASSERT_EQ(marked.marks.size(), 5U);
    for (std::size_t at = 0; at < 3; ++at) EXPECT_THAT(marked.marks[at].numbers, IsEmpty());
    EXPECT_EQ(marked.marks[3].numbers, Numbers({3}));
    EXPECT_EQ(marked.marks[4].numbers, Numbers({2}));
}

TEST(TakeMarks, LeavesOtherBracketsAlone) {
    for (const char* text : {"see [note 1]", "[]", "[", "[1", "[1,", "[-1]", "[a]", "`x[0]` is",
                             "```\ny[1]\n```", "[1.5]", "]["}) {
        const MarkedText marked = take_marks(text, 3);
        EXPECT_EQ(marked.text, text);
        EXPECT_THAT(marked.marks, IsEmpty()) << text;
    }
}

TEST(TakeMarks, AnUnclosedTickHidesNothing) {
    EXPECT_EQ(take_marks("a ` b [1] c", 1).text, "a ` b c");
}

TEST(TakeMarks, IsBoundedOnHostileInput) {
    for (const char* piece : {"[", "[1", "[1,", "[[[[1]", "`", "[1-999999999]", "[1][1]", " [9]"}) {
        std::string text;
        while (text.size() < 200'000) text += piece;
        const MarkedText marked = take_marks(text, 10'000);
        EXPECT_LE(marked.text.size(), text.size());
        for (const auto& mark : marked.marks) EXPECT_LE(mark.numbers.size(), 16U);
    }
}

}  // namespace
}  // namespace moxie
