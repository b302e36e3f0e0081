#include "text/spelling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace moxie {
namespace {

/// The slow twin: edits between two words where exchanging neighbours is one (Damerau), by the
/// whole matrix.
std::size_t slips_between(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                                d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

// Another first letter is no slip, unless the first two changed places.
bool is_slip(const std::string& a, const std::string& b) {
    if (slips_between(a, b) != 1) return false;
    const bool exchanged = a.size() == b.size() && a.size() > 1 && a[0] == b[1] && a[1] == b[0];
    return a[0] == b[0] || exchanged;
}

// Without a vowel and an s no ending is taken away: words are terms.
std::string random_word(std::mt19937_64& random, std::size_t shortest, std::size_t longest) {
    std::string word(shortest + random() % (longest - shortest + 1), ' ');
    for (char& c : word) c = "bcd"[random() % 3];
    return word;
}

TEST(SpellingTest, WordsOneSlipAwayAreThoseAtADistanceOfOne) {
    std::mt19937_64 random(5);
    std::set<std::string> vocabulary;
    while (vocabulary.size() < 1500) vocabulary.insert(random_word(random, 1, 9));
    std::size_t near = 0;
    for (int round = 0; round < 200; ++round) {
        const std::string word = random_word(random, 2, 8);
        const std::vector<std::string> listed = one_slip_away(word);
        const std::set<std::string> slips(listed.begin(), listed.end());
        EXPECT_EQ(slips.size(), listed.size()) << word;
        EXPECT_LT(slips.size(), 53 * word.size());
        for (const std::string& slip : slips) ASSERT_TRUE(is_slip(word, slip)) << slip;
        for (const std::string& known : vocabulary) {
            near += slips.contains(known);
            ASSERT_EQ(slips.contains(known), is_slip(word, known)) << word << known;
        }
    }
    EXPECT_GT(near, 1000u);
}

TEST(SpellingTest, TheLikeliestIsTheMostFrequentOfAllTermsAtADistanceOfOne) {
    std::mt19937_64 random(6);
    std::map<std::string, std::uint64_t> terms;
    for (int i = 0; i < 3000; ++i) terms[random_word(random, 3, 8)] = random() % 12;
    TermTable table;
    std::size_t respelt = 0, kept = 0;
    for (int round = 0; round < 1000; ++round) {
        const std::string word = random_word(random, 4, 8);
        if (terms.contains(word)) continue;
        std::optional<std::string> expected;
        std::uint64_t most = 4;
        for (const auto& [term, count] : terms)  // by their bytes
            if (count > most && is_slip(word, term)) {
                expected = term;
                most = count;
            }
        const auto frequency = [&](std::string_view term) {
            const auto at = terms.find(std::string(term));
            return at == terms.end() ? std::uint64_t{0} : at->second;
        };
        std::optional<std::string> meant =
            likeliest_spelling(word, table, frequency, 5, StopWords::likeliest);
        if (meant) meant = table.ascii(*meant);  // "bcds" and "bcd" are one term
        EXPECT_EQ(meant, expected);
        (expected ? respelt : kept) += 1;
    }
    EXPECT_GT(respelt, 50u);
    EXPECT_GT(kept, 5u);
}

TEST(SpellingTest, ASlipIsLookedForInWordsAndJudgedByTerms) {
    TermTable table;
    const auto frequency = [](std::string_view term) -> std::uint64_t {
        return term == "search" ? 9 : term == "retriev" ? 7 : 0;
    };
    const auto meant = [&](std::string_view word, StopWords stop_words = StopWords::likeliest) {
        return likeliest_spelling(word, table, frequency, 5, stop_words);
    };
    EXPECT_EQ(meant("searchign"), "searching");
    EXPECT_EQ(meant("retrival"), "retrieval");
    EXPECT_EQ(meant("retreival"), "retrieval");
    // Of the words of one term one that could be a word.
    EXPECT_EQ(meant("retrievel"), "retrieve");
    EXPECT_EQ(meant("retrieva"), "retrieve");
    EXPECT_EQ(meant("searchh"), "search");
    EXPECT_EQ(meant("searcx"), "search");
    EXPECT_EQ(meant("quixotic"), std::nullopt);
    EXPECT_EQ(meant("thier"), "their");
    EXPECT_EQ(meant("thier", StopWords::left_out), std::nullopt);
}

TEST(SpellingTest, OnlyWordsOfASentenceMayBeMisspelt) {
    // The word in question stands between bars.
    const auto may_be = [](std::string text) {
        const std::size_t begin = text.find('|');
        text.erase(begin, 1);
        const std::size_t end = text.find('|');
        text.erase(end, 1);
        return may_be_misspelt(text, begin, end);
    };
    for (const char* text : {"|mergd|", "a |mergd| b", "|Mergd|?", "(|mergd|)", "the |mergd|'s end",
                             "|mergd|’s", "a |mergd|.", "pre-|mergd|", "|mergd|-like",
                             "|mergd|: why", "‘|mergd|’", "|mergdmergdmergdm|"})
        EXPECT_TRUE(may_be(text)) << text;
    for (const char* text : {"|mer|",       "|MERGD|",     "|mergdHead|",  "|mergdmergdmergdme|",
                             "git.|mergd|", "|mergd|.txt", "|mergd_head|", "--|mergd|",
                             "a -|mergd|",  "/|mergd|",    "|mergd|/",     "\"|mergd|\"",
                             "`|mergd|`",   "|mergd2|",    "|mergd|=1",    "@|mergd|",
                             "|mergd|::a",  "|mergd|-2",   "|mergd|:8080", "|mérgd|",
                             "|mergd|'t",   "|mergd|’t"})
        EXPECT_FALSE(may_be(text)) << text;
}

}  // namespace
}  // namespace moxie
