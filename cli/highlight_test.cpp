#include "cli/highlight.h"

#include <gmock/gmock.h>

namespace moxie::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> found(const std::string& text, const std::string& query) {
    std::vector<std::string> words;
    for (const WordMatch& match : find_words(text, query_words(query))) {
        words.push_back(text.substr(match.range.begin, match.range.end - match.range.begin));
    }
    return words;
}

TEST(QueryWords, AreLowerCaseAndWithoutCommonOnes) {
    EXPECT_THAT(query_words("How to Undo the last COMMIT?"), ElementsAre("undo", "last", "commit"));
    EXPECT_THAT(query_words("日本語 search"), ElementsAre("日本語", "search"));
}

TEST(FindWords, ForgivesEndings) {
    EXPECT_THAT(found("Commits, committed; a commit is", "commit"),
                ElementsAre("Commits", "committed", "commit"));
    EXPECT_THAT(found("studies of a study", "study"), ElementsAre("studies", "study"));
    EXPECT_THAT(found("a command to come", "commit"), ElementsAre());
    EXPECT_THAT(found("indices", "index"), ElementsAre());
}

TEST(FindWords, FindsOtherScriptsInsideRunsOfLetters) {
    EXPECT_THAT(found("これは日本語の文です", "日本語"), ElementsAre("日本語"));
}

TEST(Snippet, ShowsThePartWithTheMostQueryWords) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "filler words here ";
    text += "undo the last commit softly. ";
    for (int i = 0; i < 60; ++i) text += "more filler there ";
    const std::string shown = snippet(text, "undo last commit", {false, 60}, 3, 4);
    EXPECT_THAT(shown, HasSubstr("undo the last commit"));
    EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 3);
    EXPECT_THAT(shown, StartsWith("    …"));
    EXPECT_THAT(shown, testing::EndsWith("…\n"));
}

TEST(Snippet, ShortTextsStayWholeAndWordsAreBoldOnATerminal) {
    EXPECT_EQ(snippet("Undo it.", "undo", {false, 60}, 3, 2), "  Undo it.\n");
    EXPECT_EQ(snippet("Undo it.", "undo", {true, 60}, 3, 2), "  \x1b[1mUndo\x1b[0m it.\n");
    EXPECT_EQ(snippet("", "undo", {true, 60}, 3, 2), "");
}

}  // namespace
}  // namespace moxie::cli
