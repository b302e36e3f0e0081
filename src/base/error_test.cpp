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

}  // namespace
}  // namespace moxie
