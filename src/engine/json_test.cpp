#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "engine/engine_fixture.h"

namespace moxie {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> names;
    for (const auto& [key, value] : object.items()) names.push_back(key);
    return names;
}

class JsonTest : public testing::Test {
protected:
    JsonTest() {
        add_documents(*engine, "git",
                      {{"reset",
                        "Reset undoes a commit. It moves the branch.",
                        "git \"reset\"",
                        {{"lang", "en"}}},
                       {"log", "A log lists the commits."}});
        add_documents(*engine, "copy", {{"log", "A log lists the commits."}});
    }
    Json ask(Depth depth, const std::string& route = "exact") {
        Request request = search_request("reset the commit log", route);
        request.depth = depth;
        return Json::parse(to_json(engine->ask(request)));
    }
    ScratchStore store;
    std::unique_ptr<Engine> engine = store.engine();
};

TEST_F(JsonTest, HasTheFieldsOfTheInterface) {
    const Json json = ask(Depth::search);
    EXPECT_THAT(keys(json), ElementsAre("query", "route", "hits", "trace"));
    EXPECT_THAT(keys(json["route"]),
                ElementsAre("retrieve", "why", "mode", "share_opened", "experts"));
    EXPECT_THAT(keys(json["route"]["experts"][0]),
                ElementsAre("name", "weight", "opened", "why", "bound", "chunks", "features"));
    ASSERT_FALSE(json["hits"].empty());
    std::size_t with_copies = 0;
    for (const Json& hit : json["hits"]) {
        std::vector<std::string> expected{"rank",    "expert",    "document", "chunk",   "title",
                                          "section", "text",      "uri",      "page",    "span",
                                          "score",   "relevance", "scores",   "metadata"};
        if (hit.contains("also_in")) {
            expected.push_back("also_in");
            ++with_copies;
        }
        EXPECT_EQ(keys(hit), expected);
        EXPECT_THAT(keys(hit["span"]), ElementsAre("begin", "end"));
        EXPECT_THAT(keys(hit["scores"]), ElementsAre("lexical", "dense", "fused", "rerank"));
        EXPECT_TRUE(hit["relevance"].is_null());
        EXPECT_TRUE(hit["page"].is_null());
    }
    EXPECT_EQ(with_copies, 1u);
    EXPECT_THAT(keys(json["trace"]),
                ElementsAre("id", "commit", "stages", "cost", "scorer", "proof", "contract",
                            "history", "shadow", "respelt", "versions", "warnings"));
    EXPECT_THAT(keys(json["trace"]["cost"]),
                ElementsAre("predicted_ms", "measured_ms", "flat_predicted_ms", "postings",
                            "vectors", "centroids", "cells", "bytes"));
    EXPECT_THAT(keys(json["trace"]["stages"][0]), ElementsAre("name", "ms"));
    EXPECT_THAT(keys(json["trace"]["proof"]), ElementsAre("threshold", "best_closed"));
}

TEST_F(JsonTest, WhatARequestDoesNotReachIsEmptyOrAbsent) {
    const Json routed = ask(Depth::route, "top-k=1");
    EXPECT_THAT(keys(routed), ElementsAre("query", "route", "hits", "trace"));
    EXPECT_TRUE(routed["hits"].is_array());
    EXPECT_TRUE(routed["hits"].empty());
    EXPECT_TRUE(routed["trace"]["proof"].is_null());
    EXPECT_TRUE(routed["route"]["experts"][0]["bound"].is_null());
}

TEST_F(JsonTest, AnAnswerHasItsOwnFields) {
    const Json json = ask(Depth::answer, "flat");
    EXPECT_THAT(keys(json), ElementsAre("query", "route", "hits", "answer", "usage", "trace"));
    EXPECT_THAT(keys(json["answer"]),
                ElementsAre("text", "citations", "abstained", "reason", "degraded"));
    ASSERT_FALSE(json["answer"]["citations"].empty()) << json["answer"];
    EXPECT_THAT(keys(json["answer"]["citations"][0]),
                ElementsAre("index", "hit", "expert", "document", "title", "section", "uri", "page",
                            "span", "quote", "supported"));
    EXPECT_THAT(keys(json["usage"]),
                ElementsAre("prompt_tokens", "completion_tokens", "ms", "bytes", "experts_opened"));
}

TEST_F(JsonTest, NumbersAndStringsRoundTrip) {
    Answer answer;
    answer.query =
        "quote \" backslash \\ newline \n tab \t nul " + std::string(1, '\0') + " ä 本 🙂";
    for (const double value : {0.1, 1.0 / 3, 1e-300, 12345678.9, 5e-324, 0.30000000000000004}) {
        Hit hit;
        hit.score = hit.scores.fused = value;
        hit.span = {1, UINT64_MAX};
        hit.page = 7;
        answer.hits.push_back(hit);
    }
    const std::string text = to_json(answer);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_THAT(text, HasSubstr("\"score\":0.1,"));
    const Json json = Json::parse(text);
    EXPECT_EQ(json["query"], answer.query);
    for (std::size_t i = 0; i < answer.hits.size(); ++i) {
        EXPECT_EQ(json["hits"][i]["score"].get<double>(), answer.hits[i].score);
        EXPECT_EQ(json["hits"][i]["span"]["end"].get<std::uint64_t>(), UINT64_MAX);
        EXPECT_EQ(json["hits"][i]["page"], 7);
    }
}

TEST_F(JsonTest, BytesThatAreNoTextDoNotBreakIt) {
    Answer answer;
    Hit hit;
    hit.uri = "/tmp/\xff\xfe.txt";
    answer.hits.push_back(hit);
    EXPECT_NO_THROW(Json::parse(to_json(answer)));
}

TEST_F(JsonTest, RouteAndHitsAreTheSameInEveryCall) {
    for (const char* route : {"flat", "top-k=1", "top-p=0.9", "exact"}) {
        const std::string first = promised_json(engine->ask(search_request("commit log", route)));
        EXPECT_THAT(first, HasSubstr("\"hits\":[{"));
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(promised_json(engine->ask(search_request("commit log", route))), first);
        EXPECT_EQ(promised_json(store.engine()->ask(search_request("commit log", route))), first);
    }
}

TEST_F(JsonTest, ReportsParse) {
    const Json info = Json::parse(to_json(engine->experts().at(0)));
    EXPECT_EQ(info["name"], "copy");
    EXPECT_EQ(info["bm25"]["k1"], 0.9);
    EXPECT_TRUE(info["encoder"].is_null());
    const Json check = Json::parse(to_json(engine->check()));
    EXPECT_EQ(check["ok"], true);
    EXPECT_EQ(check["documents"], 3);
    const Json add = Json::parse(to_json(add_documents(*engine, "git", {{"log", "changed"}})));
    EXPECT_EQ(add["changed"], 1);
    const Json remove = Json::parse(to_json(engine->remove("copy", {})));
    EXPECT_EQ(remove["expert_removed"], true);
}

}  // namespace
}  // namespace moxie
