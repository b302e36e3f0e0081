#include "answer/extract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "answer/answer_cue.h"
#include "answer/extract_features.h"
#include "answer/query_terms.h"
#include "answer/test_hits.h"
#include "base/clock.h"

namespace moxie {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kNormans =
    "The Normans gave their name to Normandy, a region in France. "
    "They were descended from Norse raiders. "
    "Their leader Rollo swore fealty to King Charles of West Francia in 911. "
    "The duchy of Normandy lasted for centuries.";

AnswerText ask(const std::string& query, const std::vector<Hit>& hits) {
    return extract_answer(query, test_terms(query), hits, shipped_extract_options());
}

void expect_verbatim(const AnswerText& answer, const std::vector<Hit>& hits) {
    for (const Citation& citation : answer.citations) {
        const Hit& hit = hits[citation.hit - 1];
        ASSERT_GE(citation.span.begin, hit.span.begin);
        ASSERT_LE(citation.span.end, hit.span.end);
        EXPECT_EQ(citation.quote, hit.text.substr(citation.span.begin - hit.span.begin,
                                                  citation.span.end - citation.span.begin));
        EXPECT_THAT(answer.text,
                    HasSubstr(citation.quote + " [" + std::to_string(citation.index) + "]"));
        EXPECT_EQ(citation.supported, 1);
    }
}

TEST(ExtractAnswer, QuotesTheSentenceThatAnswers) {
    const std::vector<Hit> hits = {test_hit(1, kNormans, 9, 1000)};
    const AnswerText answer = ask("Which leader swore fealty to King Charles?", hits);
    ASSERT_FALSE(answer.abstained);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("Rollo"));
    EXPECT_EQ(answer.citations[0].index, 1U);
    EXPECT_GE(answer.citations[0].span.begin, 1000U);
    EXPECT_THAT(answer.text, HasSubstr("[1]"));
    expect_verbatim(answer, hits);
}

TEST(QueryTerms, AMeasureBehindHowAsksForNoSuchWord) {
    Analyser analyser;
    const auto size = [&](const std::string& query) {
        const std::vector<AnswerTerm> terms = test_terms(query);
        return QueryTerms(analyser, terms).size();
    };
    EXPECT_EQ(size("How long is the river?"), size("How much is the river?"));
    for (const char* measure : {"long", "far", "old", "often"}) {
        const std::string word = measure;
        EXPECT_EQ(size("How " + word + " is the river?"), 1U) << word;
        EXPECT_EQ(size("Where is the " + word + " river?"), 2U) << word;
        EXPECT_EQ(size("How does the " + word + " river flow?"), 3U) << word;
    }
}

TEST(ExtractAnswer, CarriesWhereTheHitCameFrom) {
    std::vector<Hit> hits = {test_hit(1, kNormans)};
    hits[0].title = "Normans";
    hits[0].section = {"History", "Origins"};
    hits[0].uri = "books/normans.html";
    hits[0].page = 7;
    const AnswerText answer = ask("duchy of Normandy lasted", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_EQ(answer.citations[0].expert, "history");
    EXPECT_EQ(answer.citations[0].document, "document-1");
    EXPECT_EQ(answer.citations[0].title, "Normans");
    EXPECT_EQ(answer.citations[0].section, hits[0].section);
    EXPECT_EQ(answer.citations[0].uri, "books/normans.html");
    EXPECT_EQ(answer.citations[0].page, 7U);
}

TEST(ExtractAnswer, TakesTheSentenceBeforeAPronoun) {
    const std::vector<Hit> hits = {test_hit(1, kNormans)};
    const AnswerText answer = ask("descended from Norse raiders", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, StartsWith("The Normans gave"));
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("Norse raiders."));
    expect_verbatim(answer, hits);
}

TEST(ExtractAnswer, DoesNotRepeatItself) {
    const std::vector<Hit> hits = {test_hit(1, "The duchy of Normandy was founded in 911."),
                                   test_hit(2, "The duchy of Normandy was founded in 911!", 7.9),
                                   test_hit(3, "The Duchy of Normandy was founded, in 911.", 7.8)};
    const AnswerText answer = ask("When was the duchy of Normandy founded?", hits);
    EXPECT_EQ(answer.citations.size(), 1U);
}

TEST(ExtractAnswer, KeepsToTheNumberOfSentencesAsked) {
    std::vector<Hit> hits;
    const char* rivers[] = {"Seine", "Epte", "Orne", "Vire", "Risle"};
    for (std::size_t at = 0; at < 5; ++at) {
        hits.push_back(test_hit(at + 1, std::string("The border river was the ") + rivers[at] +
                                            " near town " + std::to_string(100 + at) + "."));
    }
    ExtractOptions options = shipped_extract_options();
    options.sentences = 2;
    const std::string query = "border river";
    const AnswerText answer = extract_answer(query, test_terms(query), hits, options);
    EXPECT_EQ(answer.citations.size(), 2U);
    EXPECT_THAT(answer.text, HasSubstr("[2]"));
    expect_verbatim(answer, hits);
}

TEST(ExtractAnswer, PrefersTheKindOfThingAskedFor) {
    const std::vector<Hit> hits = {test_hit(1,
                                            "The duchy of Normandy was founded by treaty. "
                                            "The duchy of Normandy was founded in 911.")};
    const AnswerText answer = ask("When was the duchy of Normandy founded?", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("911"));
}

TEST(ExtractAnswer, AHeadingIsNoAnswerButHelpsWhatFollows) {
    std::vector<Hit> hits = {test_hit(1,
                                      "Reset the current branch\n\n"
                                      "Use this command to move HEAD somewhere else.\n\n"
                                      "Bananas are yellow.")};
    hits[0].section = {"Reset the current branch"};
    const AnswerText answer = ask("reset current branch", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, Not(HasSubstr("Reset the current")));
}

TEST(ExtractAnswer, AQuestionIsQuotedWithItsAnswer) {
    const std::vector<Hit> hits = {
        test_hit(1,
                 "What is the default port of the relay?\n\nYou have to ask for 4711. Nobody "
                 "knows more.\n\nWhat is the default colour of the relay?\n\nGreen.")};
    const AnswerText answer = ask("What is the default port of the relay?", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_EQ(answer.citations[0].quote,
              "What is the default port of the relay?\n\nYou have to ask for 4711.");
    expect_verbatim(answer, hits);
}

TEST(ExtractAnswer, ATermIsQuotedWithWhatStandsBelowIt) {
    const std::vector<Hit> hits = {
        test_hit(1, "Undo commits permanently\n\nThe last three were bad, so go back.\n\nOther.")};
    const AnswerText answer = ask("undo commits permanently", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("The last three were bad"));
}

TEST(ExtractAnswer, SentencesComeBeforeLinksThatNameNothing) {
    const std::vector<Hit> hits = {test_hit(1,
                                            "Creating virtual environments\n\nUsing virtual "
                                            "environments\n\nTo begin creating one of the virtual "
                                            "environments, call venv with a path.")};
    const AnswerText answer = ask("creating virtual environments", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("call venv"));
}

TEST(ExtractAnswer, NotesWithoutStopsAreQuotedAllTheSame) {
    const std::vector<Hit> hits = {
        test_hit(1, "Meeting moved to Friday\n\nBring the blue laptop\n\nOrder stamps")};
    const AnswerText answer = ask("blue laptop", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("Bring the blue laptop"));
}

TEST(ExtractAnswer, AHeadingRepeatedWithoutItsNumberIsAHeading) {
    std::vector<Hit> hits = {
        test_hit(1, "Virtual packages\n\nA name that several packages may provide is one.")};
    hits[0].section = {"3. Binary packages", "3.6. Virtual packages"};
    const AnswerText answer = ask("virtual packages", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_EQ(answer.citations[0].quote, "A name that several packages may provide is one.");
}

TEST(ExtractAnswer, AColonTakesAlongWhatItSpeaksOf) {
    const std::vector<Hit> hits = {
        test_hit(1, "To list the changed files, call:\n\ntool files --changed\n\nMore follows.")};
    const AnswerText answer = ask("list the changed files", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("tool files --changed"));
}

TEST(ExtractAnswer, QuotesLinesOfCode) {
    const std::vector<Hit> hits = {
        test_hit(1,
                 "import os\n\ndef is_iterable(variable):\n    iter(variable)\n"
                 "    return True\n\nclass Other:\n    pass\n")};
    const AnswerText answer = ask("check variable is_iterable", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_THAT(answer.citations[0].quote, HasSubstr("iter(variable)"));
    expect_verbatim(answer, hits);
}

TEST(ExtractAnswer, HowMuchAndHowManyAskForNoSuchWord) {
    const std::vector<Hit> hits = {test_hit(1, "A kayak costs 950 euro.", 2.5)};
    for (const std::string query : {"How much is a kayak?", "How many euro is a kayak?"}) {
        const AnswerText answer = extract_answer(query, test_terms(query, 5, "much mani"), hits,
                                                 shipped_extract_options());
        EXPECT_FALSE(answer.abstained) << query << ": " << answer.reason.value_or("");
    }
}

TEST(ExtractAnswer, NamesTheWordsThatNothingCovers) {
    const std::string query = "Does the zebra of Normandy steer hovercraft?";
    const std::vector<Hit> hits = {test_hit(1, kNormans, 0.5)};
    const AnswerText answer = extract_answer(query, test_terms(query, 5, "zebra steer hovercraft"),
                                             hits, shipped_extract_options());
    EXPECT_TRUE(answer.abstained);
    EXPECT_TRUE(answer.text.empty());
    EXPECT_TRUE(answer.citations.empty());
    ASSERT_TRUE(answer.reason);
    EXPECT_EQ(*answer.reason, "nothing in the opened experts covers: zebra, steer, hovercraft");
}

TEST(ExtractAnswer, NamesTheWordsThatTheBestPassageLacks) {
    const std::string query = "quantum Normandy entropy lattice";
    const std::vector<Hit> hits = {test_hit(1, kNormans, 0.5)};
    const AnswerText answer = ask(query, hits);
    EXPECT_TRUE(answer.abstained);
    EXPECT_THAT(*answer.reason, HasSubstr("lacks: quantum, entropy, lattice"));
}

TEST(ExtractAnswer, AbstainsWithoutHitsTermsOrText) {
    EXPECT_TRUE(ask("duchy", {}).abstained);
    EXPECT_TRUE(ask("duchy", {test_hit(1, "")}).abstained);
    EXPECT_TRUE(ask("the of", {test_hit(1, kNormans)}).abstained);
    EXPECT_TRUE(ask("who are they?", {test_hit(1, kNormans)}).abstained);
    EXPECT_THAT(*ask("the of", {}).reason, HasSubstr("no word"));
    EXPECT_TRUE(ask("", {}).abstained);
}

TEST(ExtractAnswer, AHitThatCannotBeCitedIsLeftOut) {
    Hit reversed = test_hit(1, kNormans);
    reversed.span = {500, 20};
    Hit shorter = test_hit(2, kNormans);
    shorter.span.end -= 1;
    EXPECT_TRUE(ask("duchy Normandy", {reversed, shorter}).abstained);
    const std::vector<Hit> hits = {reversed, shorter, test_hit(3, kNormans)};
    const AnswerText answer = ask("duchy Normandy", hits);
    ASSERT_FALSE(answer.citations.empty());
    EXPECT_EQ(answer.citations[0].hit, 3U);
}

TEST(ExtractAnswer, WithstandsOddNumbers) {
    Hit hit = test_hit(1, kNormans);
    hit.score = hit.scores.lexical = std::numeric_limits<double>::quiet_NaN();
    const std::vector<AnswerTerm> terms = {{"duchi", std::numeric_limits<double>::infinity()},
                                           {"normandi", -3},
                                           {"normandi", std::numeric_limits<double>::quiet_NaN()}};
    const double evidence = answer_evidence(terms, {hit});
    EXPECT_GE(evidence, 0);
    EXPECT_LE(evidence, 1);
    extract_answer("duchy Normandy", terms, {hit}, {.hits = 0, .sentences = 0});
}

TEST(ExtractAnswer, TakesAMegabyteOfQueryAndOfText) {
    std::string query;
    std::string text;
    for (int word = 0; query.size() < (1U << 20); ++word) {
        query += "word" + std::to_string(word) + " ";
        text += "This is sentence word" + std::to_string(word * 7) + " of many. ";
    }
    const std::vector<Hit> hits = {test_hit(1, text), test_hit(2, text), test_hit(3, kNormans)};
    const CpuStopwatch watch;
    const AnswerText answer = ask(query, hits);
    EXPECT_LT(watch.seconds(), 60);
    expect_verbatim(answer, hits);
}

TEST(ExtractAnswer, AbstentionReasonsStayShort) {
    std::string query;
    for (int word = 0; word < 10'000; ++word) query += "unheard" + std::to_string(word) + " ";
    query += std::string(100'000, 'x');
    const AnswerText answer = extract_answer(query, test_terms(query, 5, query),
                                             {test_hit(1, kNormans)}, shipped_extract_options());
    EXPECT_TRUE(answer.abstained);
    EXPECT_LT(answer.reason->size(), 1000U);
}

TEST(AnswerEvidence, IsCertainWhereOnePassageHoldsEveryTerm) {
    EXPECT_EQ(answer_evidence(test_terms("Rollo fealty"), {test_hit(1, kNormans)}), 1);
    EXPECT_EQ(answer_evidence(test_terms("duchy"), {test_hit(1, kNormans)}), 1);
}

TEST(AnswerEvidence, IsZeroWhereNothingIsKnown) {
    EXPECT_EQ(answer_evidence(test_terms("duchy", 0), {test_hit(1, kNormans)}), 0);
    EXPECT_EQ(answer_evidence(test_terms("duchy"), {}), 0);
    EXPECT_EQ(answer_evidence({}, {test_hit(1, kNormans)}), 0);
}

TEST(AnswerEvidence, GrowsWithTheAchievedShareAndFallsWithUnknownTerms) {
    const std::string query = "duchy Normandy longbow arrow";
    const auto at = [&](double lexical, std::string_view unknown) {
        return answer_evidence(test_terms(query, 5, unknown), {test_hit(1, kNormans, lexical)});
    };
    EXPECT_LT(at(2, ""), at(6, ""));
    EXPECT_LT(at(2, "longbow arrow"), at(2, ""));
}

TEST(AnswerEvidence, DoesNotDependOnTheScaleOfIdf) {
    const std::string query = "duchy Normandy longbow arrow";
    EXPECT_NEAR(answer_evidence(test_terms(query, 2), {test_hit(1, kNormans, 4)}),
                answer_evidence(test_terms(query, 10), {test_hit(1, kNormans, 20)}), 1e-12);
}

TEST(AnswerCue, ReadsTheQuestion) {
    EXPECT_EQ(answer_cue("Who was the Norse leader?"), AnswerCue::name);
    EXPECT_EQ(answer_cue("In what country is Normandy?"), AnswerCue::name);
    EXPECT_EQ(answer_cue("When did it fall?"), AnswerCue::time);
    EXPECT_EQ(answer_cue("what year was it"), AnswerCue::time);
    EXPECT_EQ(answer_cue("How many ships were there?"), AnswerCue::number);
    EXPECT_EQ(answer_cue("How does it work?"), AnswerCue::none);
    EXPECT_EQ(answer_cue("reset a branch"), AnswerCue::none);
    EXPECT_EQ(answer_cue("what"), AnswerCue::none);
    EXPECT_EQ(answer_cue("how"), AnswerCue::none);
    EXPECT_EQ(answer_cue(""), AnswerCue::none);
}

TEST(AnswerCue, SeesWhatAWordCouldBe) {
    EXPECT_TRUE(word_shape("1066").time);
    EXPECT_TRUE(word_shape("1990s").time);
    EXPECT_TRUE(word_shape("10th").time);
    EXPECT_TRUE(word_shape("March").time);
    EXPECT_FALSE(word_shape("march").time);
    EXPECT_FALSE(word_shape("3066").time);
    EXPECT_FALSE(word_shape("12").time);
    EXPECT_TRUE(word_shape("Élan").capital);
    EXPECT_TRUE(word_shape("Москва").capital);
    EXPECT_FALSE(word_shape("élan").capital);
    EXPECT_FALSE(word_shape("").capital);
}

}  // namespace
}  // namespace moxie
