#include "text/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/clock.h"
#include "text/stops.h"

namespace moxie {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> result;
    for (const TextRange range : sentences(text))
        result.push_back(text.substr(range.begin, range.end - range.begin));
    return result;
}

TEST(Sentences, EndAtStops) {
    EXPECT_THAT(split("  One two. Three four! Five?! Six... Seven"),
                ElementsAre("One two.", "Three four!", "Five?!", "Six...", "Seven"));
    EXPECT_THAT(split(""), IsEmpty());
    EXPECT_THAT(split(" \n\n \t"), IsEmpty());
}

TEST(Sentences, TakeClosingQuotesBracketsAndCitationsAlong) {
    EXPECT_THAT(split("He said \"Stop.\" (It was late.) Then he left.[12] “Why?” she asked. End."),
                ElementsAre("He said \"Stop.\"", "(It was late.)", "Then he left.[12]",
                            "“Why?” she asked.", "End."));
    EXPECT_THAT(split("All set. [Note: none.] Go."),
                ElementsAre("All set.", "[Note: none.]", "Go."));
}

TEST(Sentences, AreNotEndedByAbbreviations) {
    for (const char* whole :
         {"Dr. Smith saw Mrs. Jones of the U.S. Army.", "See Fig. 3 and Eqs. 4 and 5.",
          "Smith et al. Nature 1990 showed it.", "Some cases, e.g. Paris, i.e. France, count.",
          "J. R. R. Tolkien wrote it.", "It rose by approx. 5 per cent vs. Monday.",
          "No. 5 lives at Acme Inc. in St. Louis.", "On Jan. 5 at 3 p.m. Eastern it began.",
          "It is unclear (cf. Roe v. Wade) why.", "George W. Bush won."})
        EXPECT_THAT(split(whole), ElementsAre(whole));
}

TEST(Sentences, EndBehindAbbreviationsWhereAnotherBegins) {
    EXPECT_THAT(split("They moved to the U.S. The firm is Acme Inc. It grew."),
                ElementsAre("They moved to the U.S.", "The firm is Acme Inc.", "It grew."));
    EXPECT_THAT(split("We ate apples, pears, etc. Then we slept. Was it no. 5?"),
                ElementsAre("We ate apples, pears, etc. Then we slept.", "Was it no. 5?"));
    EXPECT_THAT(
        split("She has vitamin C. The rest is art. This was World War I. Next."),
        ElementsAre("She has vitamin C.", "The rest is art.", "This was World War I.", "Next."));
}

TEST(Sentences, AreNotEndedByNumbersNamesAndAddresses) {
    for (const char* whole :
         {"Pi is 3.14 or so.", "Open main.cpp and https://a.b/c.html?d=e. now.",
          "Use Python 3.11 with .NET today.", "Yahoo! is a name and so is Jeopardy! here."})
        EXPECT_THAT(split(whole), ElementsAre(whole));
    EXPECT_THAT(split("It was 1995. Later it ended."),
                ElementsAre("It was 1995.", "Later it ended."));
}

TEST(Sentences, AreNotEndedByOrdinalsAndDates) {
    for (const char* whole :
         {"Er bleibt bis zum 30. Juni in Wien.", "Die Burg stammt aus dem 12. Jahrhundert.",
          "Am 3. März 1920 begann es.", "Bezahlt wird am 15. Werktag des Monats.",
          "It was signed on 31. March 1998 in Bern.", "Der 2. Weltkrieg endete 1945."})
        EXPECT_THAT(split(whole), ElementsAre(whole));
    EXPECT_THAT(split("It happened in 2014. The year after was calm."),
                ElementsAre("It happened in 2014.", "The year after was calm."));
    EXPECT_THAT(split("There were 12. Nobody came in 13. May I go?"),
                ElementsAre("There were 12.", "Nobody came in 13.", "May I go?"));
    EXPECT_THAT(split("I am 30. My name is Ann."), ElementsAre("I am 30.", "My name is Ann."));
    EXPECT_THAT(split("1. First come\n2. March on\n3. The rest"),
                ElementsAre("1. First come", "2. March on", "3. The rest"));
}

TEST(Sentences, OfLowerCaseTextEndToo) {
    EXPECT_THAT(split("the wing was tested . the flow e.g. at rest was slow. it held"),
                ElementsAre("the wing was tested .", "the flow e.g. at rest was slow.", "it held"));
}

TEST(Sentences, GoOnOverSingleLineBreaksOnly) {
    EXPECT_THAT(split("One goes\non here. Two\r\nalso.\n\nTitle\n \nThree"),
                ElementsAre("One goes\non here.", "Two\r\nalso.", "Title", "Three"));
}

TEST(Sentences, RowsOfTablesStandAlone) {
    EXPECT_THAT(
        split("Name | Meaning\nalpha | The first. Of many.\nbeta | the second\nProse\nhere."),
        ElementsAre("Name | Meaning", "alpha | The first.", "Of many.", "beta | the second",
                    "Prose\nhere."));
}

TEST(Ending, LooksBehindQuotesAndBrackets) {
    for (const char* text : {"It ends.", "\"Stop!\"", "(It was late.)", "好。", "Wait…", "“So.”"})
        EXPECT_EQ(ending_of(text), Ending::stop) << text;
    for (const char* text : {"Why?", "“Why?”", "(is it so?)", "なぜ？"})
        EXPECT_EQ(ending_of(text), Ending::question) << text;
    for (const char* text : {"", "A caption", "a.b", "(see below)", "as follows:", "\xFF"})
        EXPECT_EQ(ending_of(text), Ending::none) << text;
}

TEST(Sentences, StartAtListItemsAndHeadings) {
    EXPECT_THAT(split("Items:\n- one\n  more\n* two\n1. three. Four\n12) five\n(iv) six\nb) seven"),
                ElementsAre("Items:", "- one\n  more", "* two", "1. three.", "Four", "12) five",
                            "(iv) six", "b) seven"));
    EXPECT_THAT(split("# A heading\nText of it\nin two lines (see\nbelow) here."),
                ElementsAre("# A heading", "Text of it\nin two lines (see\nbelow) here."));
    EXPECT_THAT(split("It ended in\n1995. Then\n(see) it."),
                ElementsAre("It ended in\n1995.", "Then\n(see) it."));
}

TEST(Sentences, KeepCodeLinesApart) {
    EXPECT_THAT(split("Call it so:\nint x = f(1);\nif (x) {\n}\nand be done."),
                ElementsAre("Call it so:", "int x = f(1);", "if (x) {", "}", "and be done."));
    EXPECT_THAT(
        split("def read_file(self, name):\n    return open(name)\n$ git status\nDone."),
        ElementsAre("def read_file(self, name):", "return open(name)", "$ git status", "Done."));
}

TEST(Sentences, EndAtTheStopsOfOtherScripts) {
    EXPECT_THAT(split("これは本です。「はい！」それ。"),
                ElementsAre("これは本です。", "「はい！」", "それ。"));
    EXPECT_THAT(split("यह किताब है। वह कलम है।"), ElementsAre("यह किताब है।", "वह कलम है।"));
    EXPECT_THAT(split("Это дом. Это сад."), ElementsAre("Это дом.", "Это сад."));
    EXPECT_THAT(split("هل هذا كتاب؟ نعم."), ElementsAre("هل هذا كتاب؟", "نعم."));
}

TEST(Sentences, WithoutAStopAreOneRange) {
    const std::string text(5000, 'x');
    EXPECT_THAT(split(text), ElementsAre(text));
}

TEST(Sentences, OfAnyBytesAreTrimmedAndInOrder) {
    std::mt19937 random(1);
    const std::vector<std::string> scraps = {".", "!",  "?",    " ", "\n",  "a", "B",
                                             "1", "[",  "]",    "(", ")",   "-", "\"",
                                             "…", "。", "\xFF", "é", "Dr.", "{"};
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (int i = 0; i < 30; ++i) text += scraps[random() % scraps.size()];
        std::size_t end = 0;
        std::string covered;
        for (const TextRange range : sentences(text)) {
            ASSERT_LE(end, range.begin) << text;
            ASSERT_LT(range.begin, range.end) << text;
            end = range.end;
            covered += text.substr(range.begin, range.end - range.begin);
            ASSERT_EQ(std::string(" \n").find(text[range.begin]), std::string::npos) << text;
            ASSERT_EQ(std::string(" \n").find(text[end - 1]), std::string::npos) << text;
        }
        const auto bare = [](std::string s) {
            std::erase_if(s, [](char c) { return c == ' ' || c == '\n'; });
            return s;
        };
        ASSERT_EQ(bare(covered), bare(text));
    }
}

TEST(Sentences, OfHostileTextTakeLinearTime) {
    for (const char* scrap : {".", ". ", "! (", ".[1", ".)", "a.", "A. ", "\n", "1. ", "{\n", " ",
                              ". \"(", "\u3002", "x ", "- ", "#", "(", "1", "i"}) {
        std::string text;
        while (text.size() < 2'000'000) text += scrap;
        const CpuStopwatch watch;
        sentences(text);
        EXPECT_LT(watch.seconds(), 10) << scrap;
    }
}

}  // namespace
}  // namespace moxie
