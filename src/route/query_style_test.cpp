#include "route/query_style.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace moxie {
namespace {

constexpr std::size_t kQuestion = 0, kStatement = 1, kCapital = 2, kDigit = 4, kUpper = 5,
                      kName = 6, kSentences = 13, kWords = 14;

TEST(QueryStyleTest, TellsHowAQueryIsTyped) {
    const QueryStyle asked = query_style("Who is Ada Lovelace?"), typed = query_style("ada 1815");
    EXPECT_EQ(asked[kQuestion], 1);
    EXPECT_EQ(asked[kStatement], 0);
    EXPECT_EQ(asked[kCapital], 1);
    EXPECT_EQ(asked[kName], 1);
    EXPECT_EQ(asked[kDigit], 0);
    EXPECT_EQ(typed[kQuestion], 0);
    EXPECT_EQ(typed[kUpper], 0);
    EXPECT_EQ(typed[kDigit], 1);
    EXPECT_GT(asked[kWords], typed[kWords]);
    EXPECT_EQ(query_style("One. Two")[kSentences], 1);
    EXPECT_EQ(query_style("3.5 apples")[kSentences], 0);
    EXPECT_EQ(query_style("谁？")[kQuestion], 1);
}

TEST(QueryStyleTest, DoesNotDependOnSpaceAround) {
    EXPECT_EQ(query_style("  why so?\n"), query_style("why so?"));
    EXPECT_EQ(query_style(" \t"), query_style(""));
    EXPECT_EQ(query_style(""), QueryStyle{});
}

// Whatever is typed, no trait outweighs the others.
TEST(QueryStyleTest, IsBounded) {
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        std::string text(random() % 2000, ' ');
        for (char& c : text) c = static_cast<char>(random() % 256);
        for (const float trait : query_style(text)) {
            EXPECT_GE(trait, 0);
            EXPECT_LE(trait, 3);
        }
    }
}

TEST(QueryStyleTest, IsTypedOtherwiseInFiveManners) {
    EXPECT_EQ(typed_otherwise(" Is it (or not) Ada?\n"),
              (std::array<std::string, kManners>{"Is it (or not) Ada", "is it (or not) ada?",
                                                 "is it  or not  ada ", "Is it (or not) Ada?",
                                                 "Is it (or not) Ada."}));
}

TEST(QueryStyleTest, NothingCanBeTypedOtherwiseToo) {
    for (const char* text : {"", " ", "?", "...", "!?"})
        for (const std::string& other : typed_otherwise(text)) EXPECT_LE(other.size(), 3u) << text;
}

}  // namespace
}  // namespace moxie
