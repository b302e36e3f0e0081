// Unknown words of a query, read as known ones.
#include <gmock/gmock.h>

#include <algorithm>

#include "engine/engine_fixture.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<TestDocument> documents_with(const std::string& words, std::size_t count,
                                         const std::string& id = "d") {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i)
        documents.push_back({id + std::to_string(i),
                             "The " + words + " of part " + std::to_string(i) + " is described."});
    return documents;
}

class RespellingTest : public testing::Test {
protected:
    void SetUp() override {
        add("search", documents_with("retrieval of passages", 5));
        add("garden", documents_with("watering of onions", 6));
    }
    void add(const std::string& expert, const std::vector<TestDocument>& documents) {
        add_documents(*engine_, expert, documents);
    }
    Answer ask(const std::string& query, const std::string& route = "flat") const {
        return engine_->ask(search_request(query, route));
    }
    std::vector<Respelling> respelt(const std::string& query) const {
        return ask(query).trace.respelt;
    }
    ScratchStore store_;
    std::unique_ptr<Engine> engine_ = store_.engine();
};

TEST_F(RespellingTest, AnUnknownWordIsReadAsTheFrequentOneASlipAway) {
    const Answer answer = ask("Retreival of pasages");
    EXPECT_THAT(answer.trace.respelt, ElementsAre(Respelling{"Retreival", "retrieval"},
                                                  Respelling{"pasages", "passages"}));
    EXPECT_EQ(answer.query, "Retreival of pasages");
    EXPECT_EQ(hits_json(answer), hits_json(ask("retrieval of passages")));
    EXPECT_EQ(answer.hits.size(), 5u);
    const auto is_respelling = Field(&Stage::name, "respell");
    EXPECT_THAT(answer.trace.stages, Contains(is_respelling));
    EXPECT_THAT(ask("retrieval").trace.stages, Not(Contains(is_respelling)));
}

TEST_F(RespellingTest, AsTypedEveryWordStays) {
    Request request = search_request("retreival onions");
    request.as_typed = true;
    const Answer answer = engine_->ask(request);
    EXPECT_THAT(answer.trace.respelt, IsEmpty());
    EXPECT_EQ(hits_json(answer), hits_json(ask("onions")));
    EXPECT_THAT(to_json(answer), HasSubstr("\"respelt\":[]"));
    EXPECT_THAT(to_json(ask("retreival")),
                HasSubstr("\"respelt\":[{\"from\":\"retreival\",\"to\":\"retrieval\"}]"));
}

TEST_F(RespellingTest, WhatIsOpenedChangesNothing) {
    const std::string query = "retreival of oinons";
    const std::string flat = promised_json(ask(query));
    Request request = search_request(query);
    request.experts = {"garden", "search"};
    EXPECT_EQ(hits_json(engine_->ask(request)), hits_json(ask(query)));
    for (const char* route : {"top-k=2", "top-p=1", "exact"})
        EXPECT_EQ(hits_json(ask(query, route)), hits_json(ask(query))) << route;
    // Rule: an expert that is opened alone scores as it does among others.
    request.experts = {"garden"};
    const Answer garden = engine_->ask(request);
    EXPECT_EQ(garden.trace.respelt, ask(query).trace.respelt);
    for (const Hit& hit : garden.hits) {
        const Answer all = ask(query);
        const auto same = std::find_if(all.hits.begin(), all.hits.end(), [&](const Hit& other) {
            return other.document == hit.document && other.expert == hit.expert;
        });
        if (same != all.hits.end()) {
            EXPECT_EQ(same->score, hit.score);
        }
    }
}

TEST_F(RespellingTest, OnlyWordsThatEligibleExpertsHoldCount) {
    EXPECT_THAT(respelt("oinons"), ElementsAre(Respelling{"oinons", "onions"}));
    engine_->remove("garden", {});
    EXPECT_THAT(respelt("oinons"), IsEmpty());
    // Fewer than five chunks may be misspelt themselves, in however many experts.
    add("a", documents_with("tulips", 2));
    add("b", documents_with("tulips", 2));
    EXPECT_THAT(respelt("tulisp"), IsEmpty());
    add("b", documents_with("tulips", 1, "another"));
    EXPECT_THAT(respelt("tulisp"), ElementsAre(Respelling{"tulisp", "tulips"}));
    // A word that one document holds is known.
    add("a", documents_with("tulisp", 1, "misspelt"));
    EXPECT_THAT(respelt("tulisp"), IsEmpty());
}

TEST_F(RespellingTest, AnExpertThatIsLeftOutGivesNoWordAway) {
    Database(StorePaths(store_.path()).catalog(), Database::Access::write, "")
        .execute("UPDATE experts SET analyser = 'klingon@1' WHERE name = 'garden'");
    EXPECT_THAT(respelt("oinons"), IsEmpty());
    EXPECT_THAT(respelt("retreival"), ElementsAre(Respelling{"retreival", "retrieval"}));
}

TEST_F(RespellingTest, TheMoreFrequentWordWinsAndThenTheFirst) {
    add("b", documents_with("match", 7));
    add("a", documents_with("march", 7));
    EXPECT_THAT(respelt("maxch"), ElementsAre(Respelling{"maxch", "march"}));
    add("b", documents_with("match", 1, "more"));
    EXPECT_THAT(respelt("maxch"), ElementsAre(Respelling{"maxch", "match"}));
    EXPECT_THAT(respelt("xatch"), IsEmpty());
}

TEST_F(RespellingTest, CodesNamesAndWhatIsNoWordStay) {
    for (const char* query : {"retreival2", "RETREIVAL", "retreival_of", "\"retreival\"",
                              "retreival.txt", "--retreival", "/retreival", "ret", "rétreival"})
        EXPECT_THAT(respelt(query), IsEmpty()) << query;
}

TEST_F(RespellingTest, AStopWordIsReadOnlyBesideWordsThatAreKnown) {
    EXPECT_THAT(respelt("thier onions"), ElementsAre(Respelling{"thier", "their"}));
    EXPECT_THAT(respelt("thier"), IsEmpty());
}

TEST_F(RespellingTest, SmallTalkIsNotMisspelt) {
    add("garden", documents_with("thunks", 5));
    EXPECT_THAT(respelt("thanks"), IsEmpty());
    EXPECT_THAT(respelt("thanks and onions"), ElementsAre(Respelling{"thanks", "thunks"}));
}

TEST_F(RespellingTest, OfManyUnknownWordsTheFirstFourAreLookedFor) {
    const Answer answer = ask("zzzza zzzzb zzzza zzzzc retreival oinons zzzzc retreival");
    EXPECT_THAT(answer.trace.respelt, ElementsAre(Respelling{"retreival", "retrieval"}));
    std::string text = "retreival";
    while (text.size() < 3000) text += " onions";
    EXPECT_THAT(respelt(text), IsEmpty());
}

TEST_F(RespellingTest, AnAnswerQuotesTheDocumentsAndKnowsTheWordAsItWasRead) {
    add("search", {{"why", "Retrieval of passages is slow because the disk is."}});
    Request request = search_request("why is the retreival of passages slow?");
    request.depth = Depth::answer;
    const Answer answer = engine_->ask(request);
    ASSERT_TRUE(answer.answer);
    EXPECT_FALSE(answer.answer->abstained) << answer.answer->reason.value_or("");
    EXPECT_THAT(answer.answer->text, HasSubstr("Retrieval of passages is slow because"));
    request.gate = true;
    request.query = "retreival";
    EXPECT_TRUE(engine_->ask(request).route.retrieve);
    request.as_typed = true;
    EXPECT_FALSE(engine_->ask(request).route.retrieve);
}

TEST_F(RespellingTest, EarlierTurnsAreReadLikewise) {
    Request request = search_request("and the part");
    request.history = {"oinons"};
    const auto weight_of_garden = [&] {
        const Answer answer = engine_->ask(request);
        for (const RoutedExpert& expert : answer.route.experts)
            if (expert.name == "garden") return expert.weight;
        return 0.0;
    };
    const double misspelt = weight_of_garden();
    request.history = {"onions"};
    EXPECT_EQ(misspelt, weight_of_garden());
    request.history = {"zzzzz"};
    EXPECT_LT(weight_of_garden(), misspelt);
}

}  // namespace
}  // namespace moxie
