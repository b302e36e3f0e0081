#include <gmock/gmock.h>

#include "engine/engine_fixture.h"

namespace moxie {
namespace {

using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Some hundred chunks that mention greetings and thanks as texts do.
std::vector<TestDocument> handbook() {
    std::vector<TestDocument> documents;
    for (int i = 0; i < 200; ++i) {
        const std::string number = std::to_string(i);
        std::string text = "Valve " + number +
                           " closes by turning the wheel clockwise until the gauge of pipe " +
                           number +
                           " shows no pressure; inspect the seal, the spring and the old "
                           "bolts every year, write the result into the log book of the station.";
        if (i == 7)
            text += " Say hello to the keeper, whose help and name you need; thanks to him.";
        documents.push_back({"valve" + number, text});
    }
    return documents;
}

class GateTest : public testing::Test {
protected:
    GateTest() : engine_(store_.engine()) { add_documents(*engine_, "handbook", handbook()); }

    Answer ask(const std::string& query, std::vector<std::string> history = {},
               std::optional<bool> gate = {}) const {
        Request request = search_request(query);
        request.depth = Depth::answer;
        request.history = std::move(history);
        request.gate = gate;
        return engine_->ask(request);
    }
    ScratchStore store_;
    std::unique_ptr<Engine> engine_;
};

TEST_F(GateTest, SmallTalkIsNotSearchedAndTheAnswerSaysSo) {
    for (const char* query : {"hello", "Thanks, that helped!", "how are you?", "what can you do?",
                              "what's your name", "goodbye"}) {
        const Answer answer = ask(query);
        EXPECT_FALSE(answer.route.retrieve) << query;
        ASSERT_TRUE(answer.route.why) << query;
        EXPECT_THAT(*answer.route.why, HasSubstr("small talk"));
        EXPECT_THAT(answer.route.experts,
                    Each(Field(&RoutedExpert::why, HasSubstr("gate is closed"))));
        EXPECT_THAT(answer.route.experts, Each(Field(&RoutedExpert::opened, false)));
        EXPECT_THAT(answer.hits, IsEmpty());
        ASSERT_TRUE(answer.answer);
        EXPECT_TRUE(answer.answer->abstained);
        EXPECT_THAT(answer.answer->reason.value(), HasSubstr("nothing was searched"));
        EXPECT_EQ(answer.trace.cost.postings, 0u);
        EXPECT_THAT(to_json(answer), HasSubstr("\"retrieve\":false,\"why\":\"the query is small"));
    }
}

TEST_F(GateTest, WhatElseIsAskedIsSearched) {
    for (const char* query :
         {"hello valve", "how old are the bolts", "what can you do about the seal",
          "name of the keeper", "who do i say hello to"}) {
        const Answer answer = ask(query);
        EXPECT_TRUE(answer.route.retrieve) << query;
        EXPECT_FALSE(answer.route.why);
        EXPECT_THAT(answer.hits, Not(IsEmpty())) << query;
    }
}

TEST_F(GateTest, AnOpenGateIsAskedForOrSearchesDefault) {
    EXPECT_THAT(ask("hello", {}, false).hits, Not(IsEmpty()));
    Request request = search_request("hello");
    EXPECT_THAT(engine_->ask(request).hits, Not(IsEmpty()));
    request.gate = true;
    EXPECT_THAT(engine_->ask(request).hits, IsEmpty());
    request.experts = {"handbook"};
    EXPECT_THAT(engine_->ask(request).hits, Not(IsEmpty())) << "experts that are named are meant";
}

TEST_F(GateTest, RepliesCloseItAfterATurnOnly) {
    EXPECT_TRUE(ask("yes, no pressure").route.retrieve);
    EXPECT_THAT(ask("never mind").route.why.value_or(""), Not(HasSubstr("small talk")));
    EXPECT_THAT(ask("never mind", {"how does valve 3 close"}).route.why.value_or(""),
                HasSubstr("small talk"));
    EXPECT_TRUE(ask("and the bolts?", {"how does valve 3 close"}).route.retrieve);
}

TEST_F(GateTest, AStoreThatWritesAboutTheWordsIsSearched) {
    std::vector<TestDocument> etiquette;
    for (int i = 0; i < 20; ++i)
        etiquette.push_back(
            {"rule" + std::to_string(i),
             "A hello is answered by a hello; thanks are said before goodbye, rule " +
                 std::to_string(i) + " of the book of manners."});
    add_documents(*engine_, "manners", etiquette);
    for (const char* query : {"hello", "thanks", "goodbye"})
        EXPECT_TRUE(ask(query).route.retrieve) << query;
    EXPECT_FALSE(ask("how are you?").route.retrieve);
}

TEST_F(GateTest, ItClosesWhereNobodyKnowsAWord) {
    const Answer answer = ask("zyzzyva quux");
    EXPECT_FALSE(answer.route.retrieve);
    EXPECT_THAT(answer.route.why.value_or(""), HasSubstr("no document holds"));
}

}  // namespace
}  // namespace moxie
