#include "text/tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace moxie {
namespace {

struct Counted {
    const char* text;
    std::size_t tokens;  ///< by the tokenizer of bert-base-uncased
};

// Where every character is one token at most, the bound holds for any text, however short.
TEST(TokenBound, HoldsForTextsWithoutPlainWords) {
    const Counted counted[] = {{"SGVsbG8sIHdvcmxkISBUaGlzIGlzIGJhc2U2NCB0ZXh0Lg==", 32},
                               {"function(a,b){return a[0]+b*1e3|0;}", 22},
                               {"2f0a91c7-77e4-4d0b-9c55-e01b3a5f8d12", 32},
                               {"東京都は日本の首都です。", 12},
                               {"한국어를 공부합니다", 23},
                               {"Ça va très bien, merci ½ m²", 9},
                               {"∀x∈ℝ: x²≥0 ∧ √x → 7", 11},
                               {"1,234,567.89 0.00031 1E-9 20221231", 20},
                               {"a1b2 c3d4 0xDEADBEEF", 12},
                               {"\u1100\u1161\u11A8 e\u0301 \u01C5 \uFB01n", 7},
                               {"🙂🙃 12:30", 4},
                               {"http kbps mpeg xml gcry", 9}};
    for (const auto& [text, tokens] : counted) EXPECT_GE(token_bound(text), tokens) << text;
}

TEST(TokenBound, IsExactForFrequentWordsPunctuationAndHan) {
    EXPECT_EQ(token_bound("The number of people, in 1995, was 42 (about half)."), 15U);
    EXPECT_EQ(token_bound("東京は、水。"), 6U);
    EXPECT_EQ(token_bound("a “word”"), 4U);
    EXPECT_EQ(token_bound(""), 0U);
    EXPECT_EQ(token_bound(" \n\t "), 0U);
}

TEST(TokenBound, CountsEveryCharacterOfOddRuns) {
    EXPECT_EQ(token_bound("x9f3k2"), 6U);
    EXPECT_EQ(token_bound("café"), 4U);
    EXPECT_EQ(token_bound("xyzzy"), 5U);
    EXPECT_EQ(token_bound(std::string(5000, 'a')), 5000U);
    EXPECT_EQ(token_bound("한"), 3U);
    EXPECT_EQ(token_bound("12345"), 4U);
}

// The tokenizer drops control characters and joins what they stood between.
TEST(TokenBound, ControlCharactersJoin) {
    EXPECT_EQ(token_bound("the\vnumber"), 9U);
    EXPECT_EQ(token_bound("\x01\x02"), 0U);
    EXPECT_EQ(token_bound("the\xC2\xADnumber"), 10U);
}

TEST(TokenBound, IsAdditiveAtWhiteSpace) {
    const std::string text = "Some thermodynamically odd x9 text — it costs $5.00, naïve?";
    for (std::size_t at = text.find(' '); at != std::string::npos; at = text.find(' ', at + 1))
        EXPECT_EQ(token_bound(text),
                  token_bound(text.substr(0, at)) + token_bound(text.substr(at)));
}

TEST(TokenBound, IgnoresCase) {
    EXPECT_EQ(token_bound("THERMODYNAMICS Of Gases"), token_bound("thermodynamics of gases"));
}

TEST(TokenBound, TakesAnyBytes) {
    EXPECT_EQ(token_bound("\xFF\xFE"), 2U);
    EXPECT_LE(token_bound(std::string(1 << 20, '\0')), 1U);
}

// English prose as it is written in encyclopedias: 108 tokens by the tokenizer.
TEST(TokenBound, IsTightForEnglish) {
    const std::string prose =
        "The old harbour lies at the northern end of the bay, where two small rivers reach the "
        "sea. For centuries its people lived by fishing and by trade with the islands, and "
        "most of the houses along the water were built by captains who had come home with "
        "enough money to stop sailing. In 1874 a railway was opened, and within ten years the "
        "population had doubled. Today the boats carry visitors rather than herring, yet the "
        "market is still held every Saturday morning, and the church bells are still rung when "
        "a ship returns after a storm. ";
    EXPECT_GE(token_bound(prose), 108U);
    EXPECT_LE(static_cast<double>(token_bound(prose)), 1.4 * 108);
}

}  // namespace
}  // namespace moxie
