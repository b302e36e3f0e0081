#include "text/unicode.h"

#include <gtest/gtest.h>

namespace moxie {
namespace {

TEST(Unicode, ValidatesUtf8) {
    EXPECT_TRUE(is_valid_utf8(""));
    EXPECT_TRUE(is_valid_utf8("ascii of more than eight bytes, é水🙂\U0010FFFF"));
    for (const char* bad :
         {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5", "\xFF", "eight bytes and then \xE2\x82"})
        EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Unicode, ReplacesInvalidBytesAndNul) {
    EXPECT_EQ(valid_utf8("fine é"), "fine é");
    EXPECT_EQ(valid_utf8(std::string_view("a\0b", 3)), "a\uFFFDb");
    EXPECT_EQ(valid_utf8("a\xFF"), "a\uFFFD");
}

// The Unicode Standard, tables 3-8 to 3-11: one replacement for each maximal subpart.
TEST(Unicode, ReplacesMaximalSubparts) {
    const std::string r = "\uFFFD";
    EXPECT_EQ(valid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
              r + r + r + r + r + r + r + r + "A");
    EXPECT_EQ(valid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
              r + r + r + r + r + r + r + r + "A");
    EXPECT_EQ(valid_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
              r + r + r + r + r + "A" + r + r + "B");
    EXPECT_EQ(valid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), r + r + r + r + "A");
}

TEST(Unicode, FindsTheStartOfACodePoint) {
    const std::string text = "aé水🙂";
    const std::size_t starts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
    for (std::size_t at = 0; at <= text.size(); ++at)
        EXPECT_EQ(code_point_start(text, at), starts[at]) << at;
    EXPECT_EQ(code_point_start(text, 99), text.size());
    EXPECT_EQ(code_point_start("\x80\x80\x80\x80\x80", 4), 4U);
    EXPECT_EQ(code_point_start("", 0), 0U);
}

TEST(Unicode, CountsEdits) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("Zürich", "Zurich"), 1U);
    EXPECT_EQ(edit_distance("git", "tig"), 2U);
    EXPECT_EQ(edit_distance(std::string(1 << 20, 'a'), std::string(1 << 20, 'b')), 1000U);
}

}  // namespace
}  // namespace moxie
