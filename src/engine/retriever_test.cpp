// Retrievers: other recipes over an expert's chunks.
#include <gmock/gmock.h>

#include <filesystem>
#include <random>

#include "engine/engine_fixture.h"
#include "engine/retriever_lessons.h"
#include "store/catalog.h"
#include "store/writer.h"

namespace moxie {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<TestDocument> notes(int from, int to) {
    std::vector<TestDocument> documents;
    for (int i = from; i < to; ++i)
        documents.push_back({"n" + std::to_string(i), "Lamp " + std::to_string(i) + " of pier " +
                                                          std::to_string(i % 7) + " burns " +
                                                          (i % 3 == 0 ? "green" : "red") +
                                                          " at tide " + std::to_string(i % 5)});
    return documents;
}

const std::vector<std::string> kQueries = {"green lamp of pier 3", "tide 4 burns red", "lamp 12",
                                           "which lights show at high water"};

class RetrieverTest : public testing::Test {
protected:
    RetrieverTest() : store_("test/64"), engine_(store_.engine()) {
        add_documents(*engine_, "lamps", notes(0, 60));
        add_documents(*engine_, "other", {{"x", "a lamp on a table"}});
        engine_->encode({});
    }
    void over(const std::string& name, const std::string& encoder,
              const std::string& parent = "lamps") {
        AddRequest request;
        request.expert = name;
        request.over = parent;
        request.encoder = encoder;
        engine_->add(request);
    }
    void two() {
        over("lamps.wide", "test/512");
        over("lamps.words", "none");
        engine_->encode({});
    }
    Answer ask(const std::string& query, std::vector<std::string> experts = {},
               const std::string& route = "flat") {
        Request request = search_request(query, route);
        request.experts = std::move(experts);
        return engine_->ask(request);
    }
    LearntRow learnt() const {
        Catalog catalog(StorePaths(store_.path()), disk_files(), Database::Access::read);
        for (LearntRow& row : catalog.learnt(""))
            if (row.kind == kRetrievers) return row;
        ADD_FAILURE() << "nothing was learnt of retrievers";
        return {};
    }
    void replace(LearntRow row, std::vector<std::uint8_t> state) const {
        row.state = std::move(state);
        Writer(StorePaths(store_.path()), disk_files()).commit_learnt(row);
    }
    std::string all_hits() {
        std::string text;
        for (const std::string& query : kQueries) text += promised_json(ask(query));
        return text;
    }
    ScratchStore store_;
    std::unique_ptr<Engine> engine_;
};

TEST_F(RetrieverTest, AreListedWithTheirParentAndRemovedWithoutTrace) {
    const std::string before = all_hits();
    two();
    std::vector<std::string> listed;
    for (const ExpertInfo& info : engine_->experts())
        listed.push_back(info.name + ":" + info.kind + ":" + info.parent + ":" +
                         std::to_string(info.chunks) + ":" + std::to_string(info.vectors));
    EXPECT_THAT(listed, ElementsAre("lamps:declared::60:60", "lamps.wide:retriever:lamps:60:60",
                                    "lamps.words:retriever:lamps:60:0", "other:declared::1:1"));
    EXPECT_EQ(problems_of(*engine_), "");
    EXPECT_NE(all_hits(), before);
    EXPECT_FALSE(engine_->remove("lamps.wide", {}).warnings.size());
    engine_->remove("lamps.words", {});
    EXPECT_EQ(all_hits(), before);
    EXPECT_EQ(problems_of(*engine_), "");
}

TEST_F(RetrieverTest, OneAloneRanksAsAnExpertWithThatRecipe) {
    two();
    ScratchStore alone("test/512");
    const auto engine = alone.engine();
    add_documents(*engine, "lamps", notes(0, 60));
    engine->encode({});
    engine_->remove("other", {});  // the same statistics on both sides
    for (const std::string& query : kQueries)
        EXPECT_EQ(found(ask(query, {"lamps.wide"})), found(engine->ask(search_request(query))));
}

TEST_F(RetrieverTest, HitsAreTheParentsOneAChunkWithTheRecipeNamed) {
    two();
    for (const std::string& query : kQueries) {
        const Answer answer = ask(query);
        std::vector<std::string> names = found(answer);
        std::sort(names.begin(), names.end());
        EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
        for (const Hit& hit : answer.hits)
            EXPECT_EQ(hit.retriever.has_value(), hit.expert == "lamps");
        EXPECT_THAT(answer.route.experts, SizeIs(2));
        EXPECT_EQ(answer.route.share_opened, 1.0);
        for (const RoutedExpert& expert : answer.route.experts)
            EXPECT_THAT(expert.recipes, SizeIs(expert.name == "lamps" ? 3 : 0));
    }
}

// The mean of all recipes' scores, each chunk of an expert scored by each.
TEST_F(RetrieverTest, FusedScoresAreMeansOfWhatEachRecipeSays) {
    two();
    for (const std::string& query : kQueries) {
        std::map<std::string, double> sums;
        const std::vector<std::string> recipes{"lamps", "lamps.wide"};
        for (const std::string& recipe : recipes) {
            Request request = search_request(query, "flat", 100);
            request.experts = {recipe};
            for (const Hit& hit : engine_->ask(request).hits) sums[hit.document] += hit.score / 2;
        }
        for (const Hit& hit : ask(query, recipes).hits)
            EXPECT_NEAR(hit.score, sums.at(hit.document), 1e-6) << query;
    }
}

TEST_F(RetrieverTest, RecipesAreTheReasonOfAnOpenedExpertAlone) {
    two();
    const auto why = [](const Answer& answer) {
        for (const RoutedExpert& one : answer.route.experts)
            if (one.name == "lamps") return one.why;
        return std::string();
    };
    EXPECT_THAT(why(ask(kQueries[0])), HasSubstr("; all recipes, fused"));
    EXPECT_THAT(why(ask(kQueries[0], {"lamps"})), HasSubstr("; its recipes likewise"));
    EXPECT_THAT(why(ask(kQueries[0], {"other"})), Not(HasSubstr("recipes")));
}

TEST_F(RetrieverTest, ExactFindsWhatFlatFinds) {
    two();
    for (const std::string& query : kQueries)
        EXPECT_EQ(hits_json(ask(query)), hits_json(ask(query, {}, "exact"))) << query;
}

TEST_F(RetrieverTest, WordsAloneKnowOneRecipe) {
    Request request = search_request(kQueries[0]);
    request.mode = SearchMode::lexical;
    const std::string before = hits_json(engine_->ask(request));
    two();
    const Answer answer = engine_->ask(request);
    EXPECT_EQ(found(answer).size(), 10u);
    EXPECT_THAT(answer.route.experts.front().why, HasSubstr("words alone"));
    std::string hits = hits_json(answer);
    for (std::size_t at; (at = hits.find(",\"retriever\":\"lamps\"")) != std::string::npos;)
        hits.erase(at, 20);
    EXPECT_EQ(hits, before);
}

TEST_F(RetrieverTest, FollowTheirParentsDocuments) {
    two();
    add_documents(*engine_, "lamps", notes(60, 70));
    engine_->remove("lamps", {"n3"});
    EXPECT_EQ(problems_of(*engine_), "");
    engine_->encode({});
    EXPECT_EQ(problems_of(*engine_), "");
    EXPECT_THAT(found(ask("lamp 65", {"lamps.wide"})), Contains("lamps/n65"));
    for (const std::string& query : kQueries)
        EXPECT_THAT(found(ask(query)), Not(Contains("lamps/n3")));
    for (const ExpertInfo& info : engine_->experts()) {
        if (info.name != "lamps.wide") continue;
        EXPECT_EQ(info.vectors, 69u);
    }
    engine_->remove("lamps", {});
    EXPECT_THAT(engine_->experts(), SizeIs(1));
    EXPECT_EQ(problems_of(*engine_), "");
}

TEST_F(RetrieverTest, WhatCannotBeIsRefusedWithWhatToDo) {
    two();
    const auto message = [&](const std::function<void()>& call) {
        return std::string(error_of(call).what());
    };
    EXPECT_THAT(message([&] { over("x", "test/512", "nobody"); }), HasSubstr("nobody"));
    EXPECT_THAT(message([&] { over("x", "test/64"); }), HasSubstr("itself"));
    EXPECT_THAT(message([&] { over("other", "test/512"); }), HasSubstr("already"));
    EXPECT_THAT(message([&] { over("x", "test/32", "lamps.wide"); }), HasSubstr("lamps.wide"));
    EXPECT_THAT(message([&] { add_documents(*engine_, "lamps.wide", notes(0, 1)); }),
                HasSubstr("holds no documents"));
    EXPECT_THAT(message([&] { engine_->remove("lamps.wide", {"n1"}); }),
                HasSubstr("holds no documents"));
    DiscoverRequest discover;
    discover.expert = "lamps";
    EXPECT_THAT(message([&] { engine_->discover(discover); }), HasSubstr("has retrievers"));
}

// Queries of one kind are answered by one recipe only, those of another by the other.
Pilots halves() {
    Pilots pilots;
    pilots.encoder = "e";
    pilots.arms = pilots.contenders = 3;
    pilots.dimensions = 2;
    for (int i = 0; i < 30; ++i) {
        const bool first = i % 2 == 0;
        pilots.queries.insert(pilots.queries.end(), {first ? 1.0F : 0.0F, first ? 0.0F : 1.0F});
        pilots.outcomes.insert(pilots.outcomes.end(),
                               {0.5F, first ? 1.0F : 0.0F, first ? 0.0F : 1.0F});
    }
    return pilots;
}

TEST(PilotsTest, ChooseTheArmOfSuchQueries) {
    Pilots pilots = halves();
    for (const auto choice :
         {Pilots::Choice::mean, Pilots::Choice::nearest, Pilots::Choice::neighbours}) {
        pilots.choice = choice;
        EXPECT_EQ(choose_arm(pilots, std::vector<float>{1, 0}), 1u);
        EXPECT_EQ(choose_arm(pilots, std::vector<float>{0, 1}), 2u);
    }
    pilots.choice = Pilots::Choice::constant;
    pilots.outcomes[1] = 2;
    EXPECT_EQ(choose_arm(pilots, std::vector<float>{1, 0}), 1u);
    EXPECT_EQ(choose_arm(pilots, std::vector<float>{0, 1}), 1u);
}

TEST(PilotsTest, AreReadAsTheyWereWrittenAndDamageIsSeen) {
    const Pilots pilots = halves();
    ByteWriter out;
    write_pilots(pilots, out);
    ByteReader in(out.bytes(), "pilots");
    const Pilots read = read_pilots(in);
    EXPECT_EQ(read.queries, pilots.queries);
    EXPECT_EQ(read.outcomes, pilots.outcomes);
    for (std::size_t length = 0; length < out.size(); length += 7) {
        ByteReader cut(out.bytes().first(length), "pilots");
        EXPECT_THROW(read_pilots(cut), Error) << length;
    }
}

TEST_F(RetrieverTest, WhoeverTakesOneForAnExpertWithDocumentsIsToldWhatItIs) {
    two();
    const auto refused = [&](const std::function<void()>& call) {
        const Error error = error_of(call);
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_THAT(error.what(), AllOf(HasSubstr("is a retriever"), HasSubstr("of lamps")));
    };
    refused([&] { over("x", "test/32", "lamps.wide"); });
    DiscoverRequest discover;
    discover.expert = "lamps.words";
    refused([&] { engine_->discover(discover); });
    discover.undo = true;
    refused([&] { engine_->discover(discover); });
    Feedback feedback;
    feedback.query = "lamp";
    feedback.expert = "lamps.wide";
    refused([&] { engine_->add_feedback({feedback}); });
    feedback.document = "n1";
    refused([&] { engine_->add_feedback({feedback}); });
}

TEST_F(RetrieverTest, OverNothingLeavesNoStoreBehind) {
    ScratchStore none;
    const auto engine = none.engine();
    AddRequest request;
    request.expert = "wide";
    request.over = "lamps";
    request.encoder = "test/512";
    const Error error = error_of([&] { engine->add(request); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_THAT(error.what(), HasSubstr("there is no store"));
    EXPECT_FALSE(std::filesystem::exists(none.path()));
}

TEST_F(RetrieverTest, TrainingLearnsTheirSharesAndSearchesByThem) {
    two();
    const std::string query = "a green light at tide 2 of pier 3";
    const std::string untrained = promised_json(ask(query, {}, "top-k=2"));
    // What the first recipe alone finds first is right.
    std::vector<Judgement> judgements;
    for (int i = 0; i < 70; ++i) {
        const std::string text = std::string(i % 2 == 0 ? "a green" : "a red") + " light at tide " +
                                 std::to_string(i % 5) + " of pier " + std::to_string(i % 7);
        judgements.push_back({text, "lamps", ask(text, {"lamps"}).hits.front().document});
    }
    Engine::Parts parts(store_.options(), disk_files());
    Draft draft(parts);
    const auto reports = train_retrievers(draft, judgements, nullptr);
    EXPECT_EQ(promised_json(ask(query, {}, "top-k=2")), untrained);
    ASSERT_TRUE(draft.commit(Writer::Former::goes, {}));
    EXPECT_EQ(draft.version(kRetrievers), learnt().version);
    ASSERT_THAT(reports, SizeIs(1));
    const RetrieverReport& report = reports.front();
    EXPECT_TRUE(report.adopted);
    EXPECT_GT(report.low, 0);
    ASSERT_GE(report.arms.size(), 4u);
    EXPECT_EQ(report.arms[0].first, "lamps + lamps.wide + lamps.words");
    EXPECT_EQ(report.arms[1].first, "lamps");
    EXPECT_NEAR(report.arms[1].second, 1, 1e-9);

    const Answer answer = ask(query, {}, "top-k=2");
    EXPECT_EQ(hits_json(ask(query, {}, "flat")), hits_json(answer));  // all open is flat
    EXPECT_EQ(hits_json(ask(query, {}, "exact")), hits_json(answer));
    judgements.resize(3);  // too few to teach anything: what was learnt stays
    Draft later(parts);
    train_retrievers(later, judgements, nullptr);
    EXPECT_TRUE(later.commit(Writer::Former::goes, {}));
    EXPECT_EQ(later.committed(), 0u);
    const auto lamps = std::find_if(answer.route.experts.begin(), answer.route.experts.end(),
                                    [](const RoutedExpert& one) { return one.name == "lamps"; });
    ASSERT_THAT(lamps->recipes, SizeIs(3));
    EXPECT_GT(lamps->recipes[0].second, 0.4);
    EXPECT_THAT(lamps->why, HasSubstr("best for such queries"));
    std::map<std::string, double> sums;
    for (const auto& [recipe, share] : lamps->recipes) {
        if (share == 0) continue;
        Request request = search_request(query, "flat", 100);
        request.experts = {recipe};
        for (const Hit& hit : engine_->ask(request).hits) sums[hit.document] += share * hit.score;
    }
    // Those searches name one expert, whose route weight is then 1.
    const double moved = answer.hits.front().score - sums.at(answer.hits.front().document);
    for (const Hit& hit : answer.hits)
        if (hit.expert == "lamps") {
            EXPECT_NEAR(hit.score - moved, sums.at(hit.document), 1e-5);
        }
    EXPECT_EQ(problems_of(*engine_), "");

    // Damaged, it is named, and all are fused alike.
    LearntRow row = learnt();
    std::vector<std::uint8_t> damaged = row.state;
    damaged[damaged.size() / 2] ^= 1;
    replace(row, damaged);
    EXPECT_THAT(problems_of(*engine_), HasSubstr("learnt shares of retrievers"));
    const Answer without = ask(query, {}, "top-k=2");
    EXPECT_EQ(hits_json(without), hits_json(ask(query, {}, "flat")));
    EXPECT_THAT(without.trace.warnings, Contains(HasSubstr("learnt of retrievers is not used")));
    engine_->train({});  // which learns nothing of them
    EXPECT_EQ(problems_of(*engine_), "");

    // What was learnt of other recipes says nothing.
    replace(row, row.state);
    EXPECT_EQ(hits_json(ask(query, {}, "top-k=2")), hits_json(answer));
    engine_->remove("lamps.words", {});
    EXPECT_EQ(hits_json(ask(query, {}, "top-k=2")), hits_json(ask(query, {}, "flat")));
}
}  // namespace
}  // namespace moxie
