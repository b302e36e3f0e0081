#include "corpus/markdown.h"

#include <gmock/gmock.h>

#include <random>

#include "corpus/block_lines.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<std::string> blocks(std::string_view markdown) {
    const Document document = read_markdown(markdown);
    EXPECT_TRUE(blocks_cover(document));
    return block_lines(document);
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

TEST(Markdown, Structure) {
    EXPECT_THAT(blocks("# Top\r\n\r\nOne\r\ntwo.\r\n\r\nSub\n---\n> quoted\n\n***\nlast"),
                ElementsAre("h1 Top", "p One two.", "h2 Sub", "p quoted", "p last"));
}

TEST(Markdown, InlineMarksAreStripped) {
    EXPECT_THAT(blocks("**bold** _it_ `a*b` [link](http://x) ![image](y.png) <b>tag</b> ~~gone~~ "
                       "\\* &amp; &mdash; a&nbsp;b"),
                ElementsAre("p bold it a*b link tag gone * & \u2014 a b"));
    EXPECT_THAT(blocks("one  \ntwo<br/>three"), ElementsAre("p one\\ntwo\\nthree"));
}

TEST(Markdown, Lists) {
    EXPECT_THAT(blocks("- a\n- b\n  - inner\n\n3. three\n4. four\n\n   more\n- [x] done"),
                ElementsAre("li - a", "li - b", "li - inner", "li 3. three", "li 4. four",
                            "li more", "li - done"));
}

TEST(Markdown, CodeKeepsItsLines) {
    EXPECT_THAT(blocks("```py\n  if x:\n\n    y*z*\n```\n\n    indented\n"),
                ElementsAre("code   if x:\\n\\n    y*z*", "code indented"));
}

TEST(Markdown, Tables) {
    EXPECT_THAT(blocks("| a | b |\n|---|---|\n| 1 | `2` |\n|||\n"),
                ElementsAre("row a | b", "row 1 | 2"));
}

TEST(Markdown, BlocksOfHtmlAreRead) {
    EXPECT_THAT(
        blocks("<!-- note -->\n\n<p align=center>Logo <b>text</b></p>\n\n<h1>Big</h1>\n\nrest"),
        ElementsAre("p Logo text", "h1 Big", "p rest"));
    EXPECT_EQ(read_markdown("<h1>Big</h1>\n\n# Other").title, "Big");
}

TEST(Markdown, Titles) {
    EXPECT_EQ(read_markdown("## Sub\n\n# The *title*\n\n# Next").title, "The title");
    EXPECT_EQ(read_markdown("---\ntitle: \"Front\"\n---\n# Head").title, "Front");
    EXPECT_EQ(read_markdown("text").title, "");
}

TEST(Markdown, FrontMatter) {
    const Document document = read_markdown(
        "---\nauthor: 'Ann'\ndate: 2024-01-02\n# comment: no\ntags: [a, b]\nlong: |\n  key: no\n"
        "empty:\nurl: http://x/y\n---\n\ntext");
    EXPECT_THAT(document.metadata, ElementsAre(Pair("author", "Ann"), Pair("date", "2024-01-02"),
                                               Pair("url", "http://x/y")));
    EXPECT_EQ(document.text, "text");
}

TEST(Markdown, ARuleIsNoFrontMatter) {
    EXPECT_THAT(blocks("---\n\nkey: value\n"), ElementsAre("p key: value"));
    EXPECT_THAT(blocks("text\n\n---\na: b\n\n---\n"), ElementsAre("p text", "p a: b"));
}

TEST(Markdown, HostileInputIsLinear) {
    for (const char* part :
         {"> ", "- ", "[", "![", "*a ", "`", "<", "[a](", "| ", "\\", "&", "**_", "~~", "#"}) {
        EXPECT_TRUE(is_valid_utf8(read_markdown(repeated(part, 20'000)).text)) << part;
    }
}

TEST(Markdown, RefusesTablesThatGrowWithoutBound) {
    const std::string wide = repeated("|a", 20'000) + "\n" + repeated("|---", 20'000) + "\n";
    EXPECT_THROW(read_markdown(wide + repeated("|b\n", 20'000)), Error);
}

TEST(Markdown, RandomMarksGiveValidCoveredText) {
    const std::vector<std::string> parts{
        "# ", "- ", "1. ", "> ", "```",  "\n",    "\n\n",     "    ", "|",     "---",
        "*",  "_",  "[",   "](", ")",    "text ", "\xC3\xA9", "<b>",  "<div>", "&lt;",
        "`",  "\t", "===", "~~", "<!--", "-->",   "\\",       "\xFF"};
    std::mt19937 random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string markdown;
        for (std::size_t i = random() % 60; i > 0; --i) markdown += parts[random() % parts.size()];
        const Document document = read_markdown(markdown);
        EXPECT_TRUE(blocks_cover(document)) << markdown;
        EXPECT_TRUE(is_valid_utf8(document.text)) << markdown;
    }
}

}  // namespace
}  // namespace moxie
