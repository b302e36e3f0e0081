#include "moxie/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

namespace moxie {
namespace {

TEST(Error, carries_code_message_and_parameter) {
    const Error error(ErrorCode::invalid_request, "k must be positive: 0", "k");
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    EXPECT_STREQ(error.what(), "k must be positive: 0");
    EXPECT_EQ(error.parameter(), "k");
}

TEST(Error, every_code_has_a_word_of_its_own) {
    std::set<std::string_view> words;
    for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code)
        words.insert(to_string(static_cast<ErrorCode>(code)));
    EXPECT_EQ(words.size(), static_cast<std::size_t>(ErrorCode::internal) + 1);
    EXPECT_EQ(to_string(ErrorCode::future_version), "future_version");
}

TEST(Error, says_what_is_wrong_with_a_file_and_names_it_last) {
    const Error gone = unreadable("a.jsonl", ENOENT, "queries");
    EXPECT_EQ(gone.code(), ErrorCode::not_found);
    EXPECT_STREQ(gone.what(), "no such file: a.jsonl");
    EXPECT_EQ(gone.parameter(), "queries");
    EXPECT_STREQ(unreadable("a", EACCES).what(), "no permission to read: a");
    EXPECT_STREQ(unreadable("a", EISDIR).what(), "this is a folder, and a file is needed: a");
    EXPECT_STREQ(unreadable("a", EIO).what(), "cannot read (Input/output error): a");
}

TEST(Excerpt, ShowsShortTextsAsTheyAre) {
    EXPECT_EQ(excerpt("an id"), "an id");
    EXPECT_EQ(excerpt(""), "");
    const std::string longest(200, 'x');
    EXPECT_EQ(excerpt(longest), longest);
}

// what() ends at the first NUL byte.
TEST(Excerpt, ANulByteDoesNotEndAMessage) {
    using namespace std::string_literals;
    EXPECT_EQ(excerpt("a\0b\0"s),
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD");
    const Error error(ErrorCode::not_found, "no document 'd\0e'; nothing was stored"s);
    EXPECT_STREQ(error.what(),
                 "no document 'd\xEF\xBF\xBD"
                 "e'; nothing was stored");
}

TEST(Excerpt, LeavesOutTheMiddleOfLongTextsBetweenCharacters) {
    EXPECT_EQ(excerpt("0123456789abcdefghij", 16), "0123456789ab…ghij");
    for (const std::string character : {"ä", "語", "🙂"})
        for (std::size_t shift = 0; shift < 4; ++shift) {
            std::string text(shift, 'x');
            while (text.size() < 1000) text += character;
            std::string shown = excerpt(text + std::string(shift, 'y'));
            EXPECT_LE(shown.size(), 210u);
            shown.replace(shown.find("…"), std::string("…").size(), "");
            EXPECT_EQ((shown.size() - 2 * shift) % character.size(), 0u) << shown;
        }
    EXPECT_LE(excerpt(std::string(1000, '\x80')).size(), 210u) << "no UTF-8 at all";
}

TEST(Excerpt, OfAMessageTheBeginningAndTheAdviceStay) {
    const Error error(ErrorCode::not_found,
                      "no document '" + std::string(10'000'000, 'd') + "'; nothing was stored");
    const std::string message = error.what();
    EXPECT_LT(message.size(), 1010u);
    EXPECT_TRUE(message.starts_with("no document 'ddd"));
    EXPECT_TRUE(message.ends_with("ddd'; nothing was stored"));
}

}  // namespace
}  // namespace moxie
