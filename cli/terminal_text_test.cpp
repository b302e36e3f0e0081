#include "cli/terminal_text.h"

#include <gmock/gmock.h>

#include "cli/utf8.h"

namespace moxie::cli {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines(const std::string& text, std::size_t width) {
    std::vector<std::string> result;
    for (const Range& line : wrap(text, width)) {
        result.push_back(text.substr(line.begin, line.end - line.begin));
    }
    return result;
}

TEST(Utf8, RoundTripsEveryLengthAndReplacesWhatIsInvalid) {
    for (const char32_t value : {U'a', U'é', U'€', U'😀'}) {
        std::string text;
        append_code_point(text, value);
        std::size_t at = 0;
        EXPECT_EQ(next_code_point(text, at), value);
        EXPECT_EQ(at, text.size());
    }
    for (const std::string bad : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
        std::size_t at = 0;
        EXPECT_EQ(next_code_point(bad, at), kReplacement);
        EXPECT_EQ(at, 1u);
    }
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
    EXPECT_EQ(display_width("abc"), 3u);
    EXPECT_EQ(display_width("é"), 1u);
    EXPECT_EQ(display_width("e\u0301"), 1u);
    EXPECT_EQ(display_width("日本"), 4u);
    EXPECT_EQ(display_width("한글"), 4u);
    EXPECT_EQ(display_width("😀"), 2u);
}

TEST(CleanLine, LeavesNothingThatATerminalObeys) {
    EXPECT_EQ(clean_line("a\x1b[31mb\a"), "a\uFFFD[31mb\uFFFD");
    EXPECT_EQ(clean_line("\u009b31m"), "\uFFFD31m");
    EXPECT_EQ(clean_line("x\u202ey"), "x\uFFFDy");
    EXPECT_EQ(clean_line("x\x7f"), "x\uFFFD");
    EXPECT_EQ(clean_line("a\xff\xc3z"), "a\uFFFD\uFFFDz");
}

TEST(CleanLine, JoinsWhiteSpace) {
    EXPECT_EQ(clean_line("  a\r\n\n\tb \u2028c "), "a b c");
    EXPECT_EQ(clean_line(" \n"), "");
}

TEST(Clip, CutsAtCharactersWithinTheWidth) {
    EXPECT_EQ(clip("abcdef", 6), "abcdef");
    EXPECT_EQ(clip("abcdef", 4), "abc…");
    EXPECT_EQ(clip("日本語", 4), "日…");
    EXPECT_EQ(clip("日本語", 5), "日本…");
    EXPECT_EQ(clip("e\u0301e\u0301e", 2), "e\u0301…");
    EXPECT_EQ(clip("abc", 0), "");
    EXPECT_EQ(clip_start("/a/long/path.md", 8), "…path.md");
    EXPECT_EQ(clip_start("日本語", 4), "…語");
}

TEST(Pad, CountsColumns) {
    EXPECT_EQ(pad_right("日", 4), "日  ");
    EXPECT_EQ(pad_left("é", 3), "  é");
    EXPECT_EQ(pad_left("abcd", 3), "abcd");
}

TEST(Wrap, BreaksAtBlanks) {
    EXPECT_THAT(lines("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(lines("one two three", 8), ElementsAre("one two", "three"));
    EXPECT_THAT(lines("one two three", 6), ElementsAre("one", "two", "three"));
    EXPECT_THAT(lines("", 10), ElementsAre());
}

TEST(Wrap, BreaksLongWordsAndWideScripts) {
    EXPECT_THAT(lines("abcdefgh ij", 4), ElementsAre("abcd", "efgh", "ij"));
    EXPECT_THAT(lines("日本語の文章", 5), ElementsAre("日本", "語の", "文章"));
    EXPECT_THAT(lines("ab 日本語", 6), ElementsAre("ab 日", "本語"));
}

TEST(Wrap, NeverExceedsTheWidthAndLosesNothing) {
    const std::string text = "naïve 日本 text with e\u0301 and 😀😀 averyveryverylongword end";
    for (std::size_t width = 2; width < 30; ++width) {
        std::string joined;
        for (const std::string& line : lines(text, width)) {
            EXPECT_LE(display_width(line), width);
            EXPECT_EQ(clean_line(line), line);
            joined += line;
        }
        std::string expected, actual;
        for (const char c : text) expected += c == ' ' ? "" : std::string(1, c);
        for (const char c : joined) actual += c == ' ' ? "" : std::string(1, c);
        EXPECT_EQ(actual, expected);
    }
}

TEST(StyleTest, WritesEscapesOnlyWhereTheyAreUnderstood) {
    EXPECT_EQ((Style{false, 80}).bold("x"), "x");
    EXPECT_EQ((Style{true, 80}).bold("x"), "\x1b[1mx\x1b[0m");
}

}  // namespace
}  // namespace moxie::cli
