#include "corpus/plain_text.h"

#include <gmock/gmock.h>

#include <random>

#include "corpus/block_lines.h"

namespace moxie {
namespace {

using testing::ElementsAre;

std::vector<std::string> blocks(std::string_view text) {
    const Document document = read_plain_text(text);
    EXPECT_TRUE(blocks_cover(document));
    return block_lines(document);
}

TEST(PlainText, ParagraphsBetweenBlankLines) {
    EXPECT_THAT(blocks("one\ntwo\r\n \t\r\n\r\nthree\n"), ElementsAre("p one\\ntwo", "p three"));
    EXPECT_EQ(read_plain_text("a\r\nb\rc").text, "a\nb\nc");
    EXPECT_THAT(blocks(" \n\t\n"), ElementsAre());
}

TEST(PlainText, UnderlinedHeadingsRankByFirstUse) {
    EXPECT_THAT(blocks("Manual\n******\n\nPart\n====\ntext\n\nSub\n---\n\nPart two\n========\n"),
                ElementsAre("h1 Manual\\n******", "h2 Part\\n====", "p text", "h3 Sub\\n---",
                            "h2 Part two\\n========"));
    EXPECT_THAT(blocks("=====\n Top\n=====\n\nÜber\n----\n"),
                ElementsAre("h1 =====\\n Top\\n=====", "h2 Über\\n----"));
}

TEST(PlainText, RulesThatUnderlineNothing) {
    EXPECT_THAT(blocks("short\n--------------------\nx"),
                ElementsAre("p short\\n--------------------\\nx"));
    EXPECT_THAT(blocks("-----\n-----"), ElementsAre("p -----\\n-----"));
    EXPECT_THAT(blocks("a | b\n--+--"), ElementsAre("p a | b\\n--+--"));
}

TEST(PlainText, NumberedHeadingsOnlyWhereCertain) {
    EXPECT_THAT(
        blocks("3.2. Sources\n\n3.2.1 More\n\n1. Open the box\n\n1.5 litres of water.\n\n2.1 is"),
        ElementsAre("h2 3.2. Sources", "h3 3.2.1 More", "li 1. Open the box",
                    "p 1.5 litres of water.", "p 2.1 is"));
}

TEST(PlainText, Lists) {
    EXPECT_THAT(blocks("Take:\n- one\n  more\n- two\n\n* x\n\n1. a\n2. b\n\n1999. was\nfine"),
                ElementsAre("p Take:", "li - one\\n  more", "li - two", "li * x", "li 1. a",
                            "li 2. b", "p 1999. was\\nfine"));
}

TEST(PlainText, IndentedCode) {
    EXPECT_THAT(blocks("Do this:\n\n    if x:\n\ty\n\nand that."),
                ElementsAre("p Do this:", "code     if x:\\n\ty", "p and that."));
    EXPECT_THAT(blocks("NAME\n\n     ls - list\n\n     more\n\n     and more\n"),
                ElementsAre("p NAME", "p ls - list", "p more", "p and more"))
        << "where most is indented";
}

TEST(PlainText, FormFeedsSeparatePages) {
    EXPECT_THAT(blocks("one\n\fTwo\n===\n\nb\f\fc"),
                ElementsAre("p one @1", "h1 Two\\n=== @2", "p b @2", "p c @4"));
}

TEST(PlainText, TitleOnlyWhereItIsClear) {
    EXPECT_EQ(read_plain_text("The title\n=========\n\ntext").title, "The title");
    EXPECT_EQ(read_plain_text("===\nTop\n===\n").title, "Top");
    EXPECT_EQ(read_plain_text("A first line\n\ntext").title, "");
    EXPECT_EQ(read_plain_text("1.2 Section\n\ntext").title, "");
}

TEST(PlainText, LinesAsParagraphs) {
    const std::string text = "def f():\n\n    return 1  \n";
    Document document;
    document.text = text;
    document.blocks = line_blocks(text);
    EXPECT_THAT(block_lines(document), ElementsAre("p def f():", "p return 1"));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(PlainText, RandomLinesAreCovered) {
    const std::vector<std::string> parts{"text", "\n",    "\n\n", "===", "---", "- ",
                                         "1. ",  "2.1 A", "    ", "\f",  "\t",  " ",
                                         "\r\n", "é",     "***",  "\r",  "."};
    std::mt19937 random(13);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (std::size_t i = random() % 40; i > 0; --i) text += parts[random() % parts.size()];
        EXPECT_TRUE(blocks_cover(read_plain_text(text))) << text;
    }
}

}  // namespace
}  // namespace moxie
