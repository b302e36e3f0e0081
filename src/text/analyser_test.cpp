#include "text/analyser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "base/clock.h"

namespace moxie {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> terms(std::string_view text) {
    Analyser analyser;
    std::vector<std::string_view> views;
    analyser.terms(text, views);
    return {views.begin(), views.end()};
}

std::string repeated(std::string_view text, std::size_t bytes) {
    std::string result;
    while (result.size() < bytes) result += text;
    return result;
}

TEST(Analyser, StemsEnglishAndDropsStopWords) {
    EXPECT_THAT(terms("The running dogs WERE not in relational databases."),
                ElementsAre("run", "dog", "were", "relat", "databas"));
    EXPECT_THAT(terms("to be or not to be"), IsEmpty());
}

TEST(Analyser, SplitsNumbersAtTheirSeparators) {
    EXPECT_THAT(terms("Python 3.11 sold 1,234 times in the 1980s"),
                ElementsAre("python", "3", "11", "sold", "1", "234", "time", "1980s"));
}

TEST(Analyser, DropsThePossessiveInBothSpellings) {
    EXPECT_THAT(terms("the dog's bone, the DOG’S bone"), ElementsAre("dog", "bone", "dog", "bone"));
    EXPECT_THAT(terms("don't 'single' it'self"), ElementsAre("don", "t", "singl", "self"));
    EXPECT_THAT(terms("café's menu"), ElementsAre("cafe", "menu"));
}

TEST(Analyser, IdentifiersGiveTheirPartsAndTheWhole) {
    EXPECT_THAT(terms("read_file"), ElementsAre("read", "file", "readfil"));
    EXPECT_EQ(terms("readFile"), terms("read_file"));
    EXPECT_EQ(terms("ReadFile"), terms("__read_file__"));
    EXPECT_THAT(terms("HTTPServer"), ElementsAre("http", "server", "httpserver"));
    EXPECT_THAT(terms("readfile"), ElementsAre("readfil"));
    EXPECT_THAT(terms("x_1"), ElementsAre("x", "1", "x1"));
    EXPECT_THAT(terms("Int32Array"), ElementsAre("int32", "arrai", "int32array"));
    EXPECT_THAT(terms("my_varName"), ElementsAre("my", "var", "name", "myvarnam"));
}

TEST(Analyser, NamesInEnglishTextAreNotTornApart) {
    EXPECT_THAT(terms("mRNA DNAs NASA iPhone LaTeX IPv4 PhD CD4CD8"),
                ElementsAre("mrna", "dna", "nasa", "iphon", "latex", "ipv4", "phd", "cd4cd8"));
    EXPECT_THAT(terms("state-of-the-art sys.path"), ElementsAre("state", "art", "sy", "path"));
    EXPECT_THAT(terms("fill in: ______ or _this_"), ElementsAre("fill"));
}

TEST(Analyser, ProgrammingLanguagesAreTermsOfTheirOwn) {
    EXPECT_THAT(terms("C++, c++11 and C# beat C"),
                ElementsAre("c++", "c++", "11", "c#", "beat", "c"));
    EXPECT_THAT(terms("i++; c++x; C#minor"), ElementsAre("i", "c", "x", "c", "minor"));
}

TEST(Analyser, FoldsCaseAndMarks) {
    EXPECT_THAT(terms("Café cafe\u0301 CAFÉ"), ElementsAre("cafe", "cafe", "cafe"));
    EXPECT_THAT(terms("Über Straße naïve ﬁles ＡＢＣ"),
                ElementsAre("uber", "strass", "naiv", "file", "abc"));
    EXPECT_THAT(terms("İstanbul ΣΊΣΥΦΟΣ ёлка"), ElementsAre("istanbul", "σισυφοσ", "елка"));
    EXPECT_EQ(terms("co\u00ADoperate"), terms("cooperate"));
    EXPECT_THAT(terms("word — “quoted” … end"), ElementsAre("word", "quot", "end"));
    EXPECT_THAT(terms("foo_naïve"), ElementsAre("foo", "naiv"));
    EXPECT_THAT(terms("café_menu"), ElementsAre("cafe", "menu"));
}

TEST(Analyser, SuperscriptsAndFractionsEndAWord) {
    EXPECT_THAT(terms("study¹ 2½ H₂O"), ElementsAre("studi", "2", "h2o"));
}

TEST(Analyser, HanKanaAndHangulBecomePairs) {
    EXPECT_THAT(terms("東京都"), ElementsAre("東京", "京都"));
    EXPECT_THAT(terms("水"), ElementsAre("水"));
    EXPECT_THAT(terms("ｶﾞｽ"), ElementsAre("ガス"));
    EXPECT_THAT(terms("한국어"), ElementsAre("한국", "국어"));
    EXPECT_EQ(terms("\u1112\u1161\u11ab\u1100\u116e\u11a8"), terms("한국"));
    EXPECT_THAT(terms("iPhone手机OK"), ElementsAre("iphon", "手机", "ok"));
    EXPECT_THAT(terms("ウィキペディア。日本"),
                ElementsAre("ウィ", "ィキ", "キペ", "ペデ", "ディ", "ィア", "日本"));
}

TEST(Analyser, ThaiIsCutByDictionary) { EXPECT_THAT(terms("ภาษาไทย"), ElementsAre("ภาษา", "ไทย")); }

TEST(Analyser, MarksThatAreVowelsStay) {
    EXPECT_THAT(terms("हिन्दी"), ElementsAre("हिन्दी"));
    EXPECT_THAT(terms("كِتَابٌ كتاب"), ElementsAre("كتاب", "كتاب"));
    EXPECT_THAT(terms("שָׁלוֹם"), ElementsAre("שלום"));
}

TEST(Analyser, QueriesAndDocumentsAgree) {
    EXPECT_EQ(terms("VEHICLES"), terms("vehicle"));
    EXPECT_EQ(terms("Ｃａｆｅ"), terms("café"));
}

TEST(Analyser, LongWordsAreCut) {
    EXPECT_THAT(terms(std::string(100, '7')), ElementsAre(std::string(64, '7')));
    EXPECT_THAT(terms(repeated("é", 400)), ElementsAre(std::string(64, 'e')));
    const std::vector<std::string> cyrillic = terms("a" + repeated("ж", 400));
    ASSERT_EQ(cyrillic.size(), 1U);
    EXPECT_EQ(cyrillic[0], "a" + repeated("ж", 62));
}

TEST(Analyser, InvalidBytesSeparate) {
    EXPECT_THAT(terms("one\xFFtwo\xC3(three\xE2\x82"), ElementsAre("on", "two", "three"));
    EXPECT_THAT(terms(std::string_view("a1\0b2", 5)), ElementsAre("a1", "b2"));
}

TEST(Analyser, TellsWordsFromNoWords) {
    Analyser analyser;
    EXPECT_TRUE(analyser.has_words("the"));
    EXPECT_TRUE(analyser.has_words("?! 水"));
    EXPECT_FALSE(analyser.has_words(" ?! — … __ \u0301 🙂 \xFF"));
    EXPECT_FALSE(analyser.has_words(""));
}

TEST(Analyser, WordsStandWhereTheyWereWritten) {
    const std::string text = "The café's readFile — 東京都, ภาษาไทย";
    std::vector<std::pair<std::string, std::vector<std::string>>> found;
    for (const Analyser::Word& word : Analyser().words(text))
        found.emplace_back(text.substr(word.begin, word.end - word.begin), word.terms);
    using Terms = std::vector<std::string>;
    EXPECT_THAT(found,
                ElementsAre(std::pair("The", Terms{}), std::pair("café", Terms{"cafe"}),
                            std::pair("readFile", Terms{"read", "file", "readfil"}),
                            std::pair("東京", Terms{"東京"}), std::pair("京都", Terms{"京都"}),
                            std::pair("ภาษา", Terms{"ภาษา"}), std::pair("ไทย", Terms{"ไทย"})));
}

TEST(Analyser, NameTellsWhatShapesTerms) {
    EXPECT_THAT(Analyser::name(), ::testing::MatchesRegex("english@1\\+icu[0-9]+\\+snowball2.2"));
}

TEST(Analyser, ViewsOfOneCallOutliveItsText) {
    Analyser analyser;
    std::vector<std::string_view> views;
    {
        const std::string text = "running 東京 café read_file";
        analyser.terms(text, views);
    }
    EXPECT_THAT(views, ElementsAre("run", "東京", "cafe", "read", "file", "readfil"));
}

// More distinct words than the cache holds: the same terms, however full it is.
TEST(Analyser, FullCacheChangesNothing) {
    std::string text;
    for (int i = 0; i < 80'000; ++i) text += "w" + std::to_string(i) + "x ";
    Analyser analyser;
    std::vector<std::string_view> first;
    analyser.terms(text, first);
    ASSERT_EQ(first.size(), 80'000U);
    const std::vector<std::string> copy(first.begin(), first.end());
    std::vector<std::string_view> second;
    analyser.terms(text, second);
    EXPECT_TRUE(std::equal(second.begin(), second.end(), copy.begin(), copy.end()));
}

TEST(Analyser, WordsAndTermsAgreeOnAnyBytes) {
    std::mt19937 random(1);
    const std::vector<std::string> scraps = {
        "a", "Bc", "_", "'s", "’",    "é",    "\u0301", "水", "ｶ", "ﾞ",      "ไท",     "ก", " ",
        "7", "+",  "#", "C",  "\xFF", "\xE2", "ß",      "ﷺ",  "½", "\u200B", "\u200D", "한"};
    Analyser analyser;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 20; ++i) text += scraps[random() % scraps.size()];
        std::vector<std::string> joined;
        std::size_t begin = 0;
        for (const Analyser::Word& word : analyser.words(text)) {
            ASSERT_LE(begin, word.begin) << text;
            ASSERT_LT(word.begin, word.end) << text;
            ASSERT_LE(word.end, text.size()) << text;
            begin = word.begin;
            joined.insert(joined.end(), word.terms.begin(), word.terms.end());
        }
        ASSERT_EQ(joined, terms(text)) << text;
    }
}

class HostileText : public ::testing::TestWithParam<std::string> {};

TEST_P(HostileText, TakesLinearTime) {
    const std::string text = repeated(GetParam(), 4'000'000);
    Analyser analyser;
    std::vector<std::string_view> views;
    const CpuStopwatch watch;
    analyser.terms(text, views);
    EXPECT_LT(watch.seconds(), 20);
    for (const std::string_view view : views) ASSERT_LE(view.size(), 64U);
}

INSTANTIATE_TEST_SUITE_P(Analyser, HostileText,
                         ::testing::Values("x", "xY", "Xy", "_", "a_", "\u0301", "é", "e\u0301",
                                           "'s", "’", "水", "水\u0301", "ก", "ก\u0301", "\xFF",
                                           "\xE2\x82", "aé_", "ﷺ", "𝐀", std::string(1, '\0')));

}  // namespace
}  // namespace moxie
