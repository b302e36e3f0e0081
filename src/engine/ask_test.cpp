// Every knob of a request.
#include <gmock/gmock.h>

#include "base/clock.h"
#include "engine/engine_fixture.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kPatience = 15;
#else
constexpr double kPatience = 1;
#endif

class AskTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        store_ = new ScratchStore;
        engine_ = store_->engine().release();
        add_documents(*engine_, "git",
                      {{"reset", "To undo a commit, reset the branch to its parent.", "git reset"},
                       {"revert", "A revert makes a new commit that undoes an old one."},
                       {"clone", "Clone copies a repository with all of its history."}});
        add_documents(
            *engine_, "sqlite",
            {{"begin", "A transaction ends with commit or rollback.", "", {{"year", "2020"}}},
             {"index", "An index makes a query on a table fast.", "", {{"year", "2021"}}},
             {"vacuum", "Vacuum rebuilds the database file.", "", {{"year", "2021"}}}});
        add_documents(*engine_, "cooking",
                      {{"soup", "Boil the onions slowly in butter."},
                       {"licence", "This text may be copied by everybody."}});
        add_documents(*engine_, "garden",
                      {{"licence", "This text may be copied by everybody."},
                       {"onions", "Plant the onions in spring."}});
    }
    static void TearDownTestSuite() {
        delete engine_;
        delete store_;
    }
    static Answer ask(const Request& request) { return engine_->ask(request); }
    static Answer ask(const std::string& query, const std::string& route = "flat") {
        return ask(search_request(query, route));
    }
    static std::vector<std::string> opened(const Answer& answer) {
        std::vector<std::string> names;
        for (const RoutedExpert& expert : answer.route.experts)
            if (expert.opened) names.push_back(expert.name);
        return names;
    }
    static ScratchStore* store_;
    static Engine* engine_;
};
ScratchStore* AskTest::store_ = nullptr;
Engine* AskTest::engine_ = nullptr;

TEST_F(AskTest, WrongRequestsNameTheirParameter) {
    const auto parameter = [&](const std::function<void(Request&)>& change) {
        Request request = search_request("commit");
        change(request);
        const Error error = error_of([&] { ask(request); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        return error.parameter();
    };
    EXPECT_EQ(parameter([](Request& r) { r.k = 0; }), "k");
    EXPECT_EQ(parameter([](Request& r) { r.k = 10001; }), "k");
    EXPECT_EQ(parameter([](Request& r) { r.query = ""; }), "query");
    EXPECT_EQ(parameter([](Request& r) { r.query = " \t\n"; }), "query");
    EXPECT_EQ(parameter([](Request& r) { r.budget_ms = 0; }), "budget_ms");
    EXPECT_EQ(parameter([](Request& r) { r.budget_ms = -1; }), "budget_ms");
    EXPECT_EQ(parameter([](Request& r) { r.budget_ms = std::stod("nan"); }), "budget_ms");
}

TEST_F(AskTest, TheLargestKIsAllowed) {
    Request request = search_request("commit");
    request.k = 10000;
    EXPECT_THAT(ask(request).hits, SizeIs(3));
    request.k = 1;
    EXPECT_THAT(ask(request).hits, SizeIs(1));
}

TEST_F(AskTest, AnUnknownExpertIsNamedWithNearOnes) {
    Request request = search_request("commit");
    request.experts = {"git", "sqllite"};
    const Error error = error_of([&] { ask(request); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_EQ(error.parameter(), "experts");
    EXPECT_THAT(error.what(), HasSubstr("'sqllite'"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean sqlite?"));
}

TEST_F(AskTest, HitsSayWhereTheyAre) {
    const Answer answer = ask("undo commit branch");
    ASSERT_FALSE(answer.hits.empty());
    const Hit& hit = answer.hits[0];
    EXPECT_EQ(hit.rank, 1u);
    EXPECT_EQ(hit.expert, "git");
    EXPECT_EQ(hit.document, "reset");
    EXPECT_EQ(hit.title, "git reset");
    EXPECT_EQ(hit.text, "To undo a commit, reset the branch to its parent.");
    EXPECT_EQ(hit.span, (Span{0, hit.text.size()}));
    EXPECT_GT(hit.score, 0);
    EXPECT_EQ(hit.scores.fused, hit.score);
    EXPECT_GT(hit.scores.lexical, 0);
    EXPECT_FALSE(hit.relevance);
    for (std::size_t i = 1; i < answer.hits.size(); ++i) {
        EXPECT_EQ(answer.hits[i].rank, i + 1);
        EXPECT_LE(answer.hits[i].score, answer.hits[i - 1].score);
    }
}

TEST_F(AskTest, TextCanBeLeftOut) {
    Request request = search_request("commit");
    const std::vector<std::string> with = found(ask(request));
    request.text = false;
    const Answer answer = ask(request);
    EXPECT_EQ(found(answer), with);
    EXPECT_THAT(answer.hits, Each(Field(&Hit::text, "")));
}

TEST_F(AskTest, StopWordsAloneFindNothingAndSayWhy) {
    const Answer answer = ask("the of and");
    EXPECT_THAT(answer.hits, IsEmpty());
    EXPECT_THAT(answer.trace.warnings, ElementsAre(HasSubstr("only stop words")));
    EXPECT_THAT(ask("?! ...").trace.warnings, ElementsAre(HasSubstr("no words")));
}

TEST_F(AskTest, AnotherScriptFindsNothingButIsAsked) {
    for (const char* query : {"как отменить коммит", "コミットを取り消す", "كيف", "🙂🙂"}) {
        for (const char* route : {"flat", "top-k=2", "top-p=0.9", "exact"}) {
            const Answer answer = ask(query, route);
            EXPECT_THAT(answer.hits, IsEmpty()) << query;
            EXPECT_THAT(answer.route.experts, SizeIs(4)) << query;
            EXPECT_EQ(answer.query, query);
        }
    }
}

TEST_F(AskTest, BytesThatAreNoTextAreReplaced) {
    const Answer answer = ask("commit \xff\xfe branch");
    EXPECT_THAT(answer.trace.warnings, ElementsAre(HasSubstr("UTF-8")));
    EXPECT_EQ(answer.hits[0].document, "reset");
    EXPECT_THAT(to_json(answer), HasSubstr("\xef\xbf\xbd"));
}

TEST_F(AskTest, AMegabyteIsAnsweredSoon) {
    std::string words, letters(1 << 20, 'a'), repeated;
    for (int i = 0; words.size() < (1 << 20); ++i) words += "w" + std::to_string(i) + ' ';
    while (repeated.size() < (1 << 20)) repeated += "undo the commit ";
    for (const std::string& query : {words, letters, repeated})
        for (const Depth depth : {Depth::route, Depth::search, Depth::answer})
            for (const char* route : {"flat", "exact"}) {
                Request request = search_request(query, route);
                request.depth = depth;
                const Stopwatch watch;
                ask(request);
                EXPECT_LT(watch.ms(), 2000 * kPatience) << query.substr(0, 20);
            }
}

TEST_F(AskTest, OfManyTermsTheRarestAreUsed) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::string text;
    for (int i = 0; i < 1500; ++i) text += "w" + std::to_string(i) + ' ';
    add_documents(*engine, "a", {{"all", text}, {"one", "w7"}});
    const Answer answer = engine->ask(search_request(text));
    EXPECT_THAT(answer.trace.warnings, ElementsAre(HasSubstr("1500 distinct terms")));
    EXPECT_THAT(found(answer), Contains("a/all"));
}

TEST_F(AskTest, FiltersMustAllHold) {
    Request request = search_request("transaction index vacuum query database commit");
    request.filters = {{"year", "2021"}};
    EXPECT_THAT(found(ask(request)), UnorderedElementsAre("sqlite/index", "sqlite/vacuum"));
    request.filters = {{"year", "1999"}};
    EXPECT_THAT(ask(request).hits, IsEmpty());
    request.filters = {{"year", "2021"}, {"colour", "red"}};
    EXPECT_THROW(ask(request), Error);  // no document has that key at all
}

TEST_F(AskTest, FiltersDoNotChangeScores) {
    Request request = search_request("index");
    const double score = ask(request).hits.at(0).score;
    request.filters = {{"year", "2021"}};
    EXPECT_EQ(ask(request).hits.at(0).score, score);
}

TEST_F(AskTest, EnforcedExpertsAloneAreOpened) {
    Request request = search_request("commit", "exact");
    const Answer free = ask(request);
    request.experts = {"sqlite"};
    const Answer answer = ask(request);
    EXPECT_EQ(answer.route.mode, "experts");
    EXPECT_THAT(opened(answer), ElementsAre("sqlite"));
    EXPECT_THAT(found(answer), ElementsAre("sqlite/begin"));
    EXPECT_FALSE(answer.trace.proof);
    for (const Hit& hit : free.hits)
        if (hit.document == "begin") {
            EXPECT_EQ(hit.score, answer.hits[0].score);
        }
    EXPECT_THAT(answer.route.experts, SizeIs(4));  // all are weighed
}

TEST_F(AskTest, RouteModesOpenWhatTheySay) {
    EXPECT_THAT(opened(ask("commit", "flat")), SizeIs(4));
    EXPECT_THAT(opened(ask("undo commit", "top-k=1")), ElementsAre("git"));
    EXPECT_THAT(opened(ask("undo commit", "top-k=2")), SizeIs(2));
    EXPECT_THAT(opened(ask("undo commit", "top-k=99")), SizeIs(4));
    EXPECT_THAT(opened(ask("commit", "top-p=1")), SizeIs(4));
    const Answer answer = ask("undo commit", "top-p=0.5");
    double opened_weight = 0, all = 0;
    for (const RoutedExpert& expert : answer.route.experts) {
        all += expert.weight;
        if (expert.opened) opened_weight += expert.weight;
        EXPECT_FALSE(expert.why.empty());
        EXPECT_THAT(expert.features, SizeIs(testing::Ge(2)));
        EXPECT_FALSE(expert.bound);
    }
    EXPECT_NEAR(all, 1, 1e-9);
    EXPECT_GE(opened_weight, 0.5);
    EXPECT_EQ(answer.route.mode, "top-p=0.5");
    EXPECT_FALSE(answer.trace.proof);
}

TEST_F(AskTest, ShareOpenedCountsChunks) {
    EXPECT_EQ(ask("commit", "flat").route.share_opened, 1.0);
    EXPECT_EQ(ask("undo commit", "top-k=1").route.share_opened, 3.0 / 10);
}

TEST_F(AskTest, PlainOverridesTheRoute) {
    Request request = search_request("commit", "top-k=1");
    request.plain = true;
    const Answer answer = ask(request);
    EXPECT_EQ(answer.route.mode, "plain");
    EXPECT_THAT(opened(answer), SizeIs(4));
    EXPECT_THAT(answer.hits, SizeIs(3));
}

TEST_F(AskTest, ExactCarriesItsProof) {
    Request request = search_request("undo commit", "exact", 1);
    const Answer answer = ask(request);
    ASSERT_TRUE(answer.trace.proof);
    ASSERT_TRUE(answer.trace.proof->threshold);
    EXPECT_EQ(*answer.trace.proof->threshold, answer.hits.at(0).score);
    EXPECT_THAT(opened(answer), ElementsAre("git"));
    ASSERT_TRUE(answer.trace.proof->best_closed);
    EXPECT_LT(*answer.trace.proof->best_closed, *answer.trace.proof->threshold);
    for (const RoutedExpert& expert : answer.route.experts) {
        ASSERT_TRUE(expert.bound);
        if (!expert.opened) {
            EXPECT_LE(*expert.bound, *answer.trace.proof->best_closed);
        }
    }
}

TEST_F(AskTest, TheRouteAloneTellsWhatASearchWouldOpen) {
    for (const char* route : {"flat", "top-k=1", "top-p=0.6", "exact"}) {
        Request request = search_request("undo commit", route, 1);
        const Answer search = ask(request);
        request.depth = Depth::route;
        const Answer only = ask(request);
        EXPECT_THAT(only.hits, IsEmpty());
        EXPECT_EQ(opened(only), opened(search)) << route;
    }
}

TEST_F(AskTest, SharedExpertsAreAlwaysOpen) {
    const ScratchStore store;
    const auto engine = store.engine();
    add_documents(*engine, "git", {{"one", "commit"}, {"two", "branch"}});
    std::istringstream input(json_line({"terms", "glossary of words"}));
    AddRequest request = stream_request("glossary", input);
    request.shared = true;
    engine->add(request);
    for (const char* route : {"top-k=1", "top-p=0.1", "exact"})
        EXPECT_THAT(opened(engine->ask(search_request("commit", route))), Contains("glossary"))
            << route;
    Request enforced = search_request("commit");
    enforced.experts = {"git"};
    EXPECT_THAT(opened(engine->ask(enforced)), ElementsAre("git"));
}

TEST_F(AskTest, TheSameTextInTwoExpertsIsOneHit) {
    Request request = search_request("everybody text");
    request.route_weight = 0;  // else the two copies do not score alike
    const Answer answer = ask(request);
    ASSERT_THAT(answer.hits, SizeIs(1));
    EXPECT_EQ(answer.hits[0].expert, "cooking");
    EXPECT_THAT(answer.hits[0].also_in, ElementsAre("garden"));
    EXPECT_THAT(ask("onions").hits, Each(Field(&Hit::also_in, IsEmpty())));
}

TEST_F(AskTest, WithoutTimeExpertsAreLeftOutWithWarnings) {
    for (const char* route : {"flat", "exact"}) {
        Request request = search_request("commit", route);
        request.budget_ms = 1e-9;
        const Answer answer = ask(request);
        EXPECT_THAT(answer.hits, IsEmpty());
        EXPECT_THAT(answer.trace.warnings, Contains(HasSubstr("time budget")));
        EXPECT_FALSE(answer.trace.proof) << "a proof needs every opened expert";
        request.budget_ms = 1e6;
        EXPECT_THAT(ask(request).hits, SizeIs(3));
    }
}

TEST_F(AskTest, TheGateClosesWhereNobodyKnowsAWord) {
    Request request = search_request("zyzzyva quux");
    EXPECT_TRUE(ask(request).route.retrieve);  // off by default in a search
    request.gate = true;
    const Answer closed = ask(request);
    EXPECT_FALSE(closed.route.retrieve);
    EXPECT_THAT(opened(closed), IsEmpty());
    EXPECT_EQ(closed.route.share_opened, 0);
    request.query = "zyzzyva commit";
    EXPECT_TRUE(ask(request).route.retrieve);
    request.depth = Depth::answer;
    request.query = "zyzzyva quux";
    request.gate.reset();
    EXPECT_FALSE(ask(request).route.retrieve);  // on by default for an answer
    request.gate = false;
    EXPECT_TRUE(ask(request).route.retrieve);
}

TEST_F(AskTest, NothingKnownIsAnAbstentionWithItsReason) {
    for (const bool gate : {true, false}) {
        Request request = search_request("who invented the zyzzyva");
        request.depth = Depth::answer;
        request.gate = gate;
        const Answer answer = ask(request);
        ASSERT_TRUE(answer.answer);
        EXPECT_TRUE(answer.answer->abstained);
        ASSERT_TRUE(answer.answer->reason);
        EXPECT_THAT(*answer.answer->reason, Not(IsEmpty()));
        EXPECT_EQ(answer.answer->text, "");
        EXPECT_FALSE(answer.answer->degraded);
    }
}

TEST_F(AskTest, AnswersQuoteWhatTheyCite) {
    Request request = search_request("How do I undo a commit?");
    request.depth = Depth::answer;
    const Answer answer = ask(request);
    ASSERT_TRUE(answer.answer);
    ASSERT_FALSE(answer.answer->abstained) << answer.answer->reason.value_or("");
    ASSERT_FALSE(answer.answer->citations.empty());
    for (const Citation& citation : answer.answer->citations) {
        const Hit& hit = answer.hits.at(citation.hit - 1);
        EXPECT_EQ(citation.document, hit.document);
        EXPECT_EQ(citation.quote, hit.text.substr(citation.span.begin - hit.span.begin,
                                                  citation.span.end - citation.span.begin));
        EXPECT_THAT(answer.answer->text, HasSubstr(citation.quote));
    }
    ASSERT_TRUE(answer.usage);
    EXPECT_EQ(answer.usage->experts_opened, 4u);
    EXPECT_EQ(answer.usage->prompt_tokens, 0u);
}

TEST_F(AskTest, TheTraceNamesStagesVersionsAndCosts) {
    const Answer answer = ask("commit");
    std::vector<std::string> stages;
    for (const Stage& stage : answer.trace.stages) stages.push_back(stage.name);
    EXPECT_THAT(stages,
                ElementsAre("snapshot", "analyse", "gate", "route", "search", "merge", "fetch"));
    std::vector<std::string> versions;
    for (const auto& [part, version] : answer.trace.versions) {
        versions.push_back(part);
        EXPECT_THAT(version, HasSubstr("@"));
    }
    EXPECT_THAT(versions, UnorderedElementsAre("analyser", "scorer", "router"));
    EXPECT_GT(answer.trace.cost.postings, 0u);
    EXPECT_GT(answer.trace.cost.bytes, 0u);
    EXPECT_GT(answer.trace.cost.measured_ms, 0);
    EXPECT_FALSE(answer.trace.cost.predicted_ms);
    EXPECT_GT(answer.trace.commit, 0u);
    EXPECT_EQ(answer.trace.id.size(), 16u);
    EXPECT_NE(answer.trace.id, ask("commit").trace.id);
}

}  // namespace
}  // namespace moxie
