// Conversations: the turns before, as files and in the route.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "engine/engine_fixture.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class HistoryFileTest : public testing::Test {
protected:
    std::vector<std::string> read(const std::string& text) const {
        std::ofstream(path_, std::ios::binary) << text;
        return read_history(path_);
    }
    std::string error(const std::string& text) const {
        const Error error = error_of([&] { read(text); });
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_EQ(error.parameter(), "history");
        EXPECT_THAT(error.what(), EndsWith(": " + path_));
        return error.what();
    }
    ScratchDirectory directory_;
    std::string path_ = directory_ / "turns.jsonl";
};

TEST_F(HistoryFileTest, TakesLinesAndArrays) {
    const std::string first = R"({"query": "one", "role": "assistant"})",
                      second = R"({"role": "user", "content": "two"})";
    EXPECT_THAT(read(first + "\n\n" + second), ElementsAre("one", "two"));
    EXPECT_THAT(read("\xef\xbb\xbf" + first + "\r\n" + second + "\r\n"), ElementsAre("one", "two"));
    EXPECT_THAT(read(" [" + first + ",\n" + second + "]\n"), ElementsAre("one", "two"));
}

TEST_F(HistoryFileTest, OnlyTheUsersWordsCount) {
    EXPECT_THAT(read(R"({"role": "system", "content": "be brief"}
{"role": "assistant", "content": null}
{"role": "user", "content": " "}
{"query": "one"})"),
                ElementsAre("one"));
    EXPECT_THAT(read(""), IsEmpty());
    EXPECT_THAT(read("[]"), IsEmpty());
}

TEST_F(HistoryFileTest, WhatIsNoTurnIsNamed) {
    EXPECT_THAT(error("{\"query\": \"one\"}\nhow do I undo it?"), HasSubstr("line 2"));
    EXPECT_THAT(error("\n{\"text\": \"one\"}"), HasSubstr("line 2"));
    EXPECT_THAT(error("{\"content\": \"one\"}"), HasSubstr("line 1"));
    EXPECT_THAT(error(std::string("{\"query\": \"one\"}") + '\0' + "{\"query\": \"two\"}"),
                HasSubstr("line 1"));
    EXPECT_THAT(error("{\"query\": 1}"), HasSubstr("line 1"));
    EXPECT_THAT(error("\"one\""), HasSubstr("line 1"));
    EXPECT_THAT(error("{\"role\": \"user\", \"content\": [\"one\"]}"), HasSubstr("line 1"));
    EXPECT_THAT(error("[{\"query\": \"one\"}, 2]"), HasSubstr("turn 2"));
    EXPECT_THAT(error("[{\"query\": \"one\"}"), HasSubstr("the array"));
    EXPECT_THAT(error(std::string((std::size_t{16} << 20) + 1, ' ')), HasSubstr("16 MiB"));
    EXPECT_EQ(error_of([&] { read_history(directory_ / "absent"); }).code(), ErrorCode::not_found);
}

/// Two experts that share the words of a follow-up and none of their subjects.
class HistoryTest : public testing::Test {
protected:
    HistoryTest() {
        std::vector<TestDocument> git, ships;
        for (int i = 0; i < 30; ++i) {
            const std::string n = std::to_string(i);
            git.push_back({"g" + n, "branch commit merge rebase number" + n + " wait remote list"});
            ships.push_back({"s" + n, "harbour pilot cargo tide number" + n + " wait berth list"});
        }
        add_documents(*moxie, "git", git);
        add_documents(*moxie, "ships", ships);
    }
    Answer ask(const std::string& query, std::vector<std::string> history,
               const std::string& route = "top-k=1") const {
        Request request = search_request(query, route);
        request.history = std::move(history);
        return moxie->ask(request);
    }
    std::string first(const std::string& query, std::vector<std::string> history) const {
        return ask(query, std::move(history)).route.experts.front().name;
    }

    ScratchStore store;
    std::unique_ptr<Engine> moxie = store.engine();
};

TEST_F(HistoryTest, AFollowUpGoesWhereTheTurnBeforeWent) {
    EXPECT_EQ(first("wait list", {"harbour tide"}), "ships");
    EXPECT_EQ(first("wait list", {"branch merge"}), "git");
    const Answer answer = ask("wait list", {"harbour tide"});
    ASSERT_TRUE(answer.trace.history);
    EXPECT_EQ(answer.trace.history->turns, 1u);
    EXPECT_GT(answer.trace.history->gate, 0.5);
    EXPECT_GT(answer.trace.history->moved, 0.1);
    EXPECT_THAT(answer.route.experts.front().why, HasSubstr("; by this turn alone its weight is "));
    EXPECT_THAT(to_json(answer), HasSubstr("\"history\":{\"turns\":1,\"rarity\":"));
    double sum = 0;
    for (const RoutedExpert& expert : answer.route.experts) sum += expert.weight;
    EXPECT_NEAR(sum, 1, 1e-12);
}

TEST_F(HistoryTest, ANewSubjectIsFollowed) {
    EXPECT_EQ(first("branch merge rebase", {"harbour tide"}), "git");
    EXPECT_EQ(first("wait list", {"harbour tide", "branch merge"}), "git");
}

TEST_F(HistoryTest, WhatSaysNothingKeepsTheSubject) {
    EXPECT_EQ(first("wait list", {"harbour tide", "the of", "xyzzy"}), "ships");
    EXPECT_EQ(first("the of", {"harbour tide"}), "ships");
}

TEST_F(HistoryTest, WithoutTurnsNothingChanges) {
    for (const std::string route : {"top-p=0.9", "top-k=1", "flat", "exact"}) {
        const Answer answer = moxie->ask(search_request("wait tide list", route));
        EXPECT_EQ(promised_json(ask("wait tide list", {}, route)), promised_json(answer));
        EXPECT_FALSE(answer.trace.history);
        EXPECT_THAT(to_json(answer), HasSubstr("\"history\":null"));
    }
}

TEST_F(HistoryTest, HitsAreRankedByThePresentWordsAlone) {
    for (const std::string route : {"flat", "exact"})
        EXPECT_EQ(hits_json(ask("wait list", {"harbour tide"}, route)),
                  hits_json(moxie->ask(search_request("wait list", route))));
}

TEST_F(HistoryTest, TheLastEightTurnsCount) {
    const auto weight = [&](const std::vector<std::string>& turns) {
        return ask("list", turns).route.experts.front().weight;
    };
    std::vector<std::string> turns(9, "wait");
    turns[1] = "harbour tide";
    EXPECT_EQ(ask("list", turns).trace.history->turns, 8u);
    EXPECT_NE(weight(turns), weight(std::vector<std::string>(9, "wait")));
    turns[0] = "branch merge";
    EXPECT_EQ(weight(turns), weight({turns.begin() + 1, turns.end()}));
    turns[1] = "wait";
    EXPECT_EQ(weight(turns), weight(std::vector<std::string>(8, "wait")));
}

TEST_F(HistoryTest, TheSameTurnsGiveTheSameBytes) {
    const std::vector<std::string> turns{"harbour \xff tide", "wait"};
    const std::string once = promised_json(ask("list wait", turns, "top-p=0.9"));
    EXPECT_EQ(promised_json(ask("list wait", turns, "top-p=0.9")), once);
    const auto anew = store.engine();
    Request request = search_request("list wait", "top-p=0.9");
    request.history = turns;
    request.threads = 3;
    EXPECT_EQ(promised_json(anew->ask(request)), once);
}

TEST_F(HistoryTest, EarlierTurnsAreRoutedByTheirWordsWhereTheQueryHasAVector) {
    ScratchStore encoded{"test/256"};
    const auto engine = encoded.engine();
    add_documents(*engine, "git", {{"g", "branch commit merge wait list"}, {"h", "rebase list"}});
    add_documents(*engine, "ships", {{"s", "harbour pilot tide wait list"}, {"t", "berth list"}});
    engine->encode({});
    Request request = search_request("list", "top-k=1");
    const Answer alone = engine->ask(request);
    request.history = {"harbour tide"};
    const Answer answer = engine->ask(request);
    ASSERT_TRUE(answer.trace.history);
    double sum = 0;
    for (const RoutedExpert& expert : answer.route.experts) {
        sum += expert.weight;
        for (const RoutedExpert& other : alone.route.experts)
            if (other.name == expert.name) {
                EXPECT_EQ(expert.alone, other.weight);
            }
        if (expert.name == "ships") {
            EXPECT_GT(expert.weight, expert.alone);
        }
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    const auto encodings = [](const Answer& one) {
        return std::count_if(one.trace.versions.begin(), one.trace.versions.end(),
                             [](const auto& version) { return version.first == "encoder"; });
    };
    EXPECT_EQ(encodings(answer), encodings(alone));
}

TEST_F(HistoryTest, AnEmptyStoreAndOneExpertAreNoTrouble) {
    moxie->remove("git", {});
    EXPECT_EQ(ask("wait", {"branch"}).trace.history->moved, 0.0);
    moxie->remove("ships", {});
    EXPECT_THAT(ask("wait", {"branch"}).hits, IsEmpty());
}

}  // namespace
}  // namespace moxie
