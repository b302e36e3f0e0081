#include <gmock/gmock.h>

#include <filesystem>
#include <set>

#include "engine/costs.h"
#include "engine/engine_fixture.h"
#include "moxie/plan.h"
#include "store/writer.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::SizeIs;

std::vector<TestDocument> documents_of(const std::string& topic, std::size_t count) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i)
        documents.push_back(
            {topic + std::to_string(i), "The " + topic + " number" + std::to_string(i) +
                                            " has part" + std::to_string(i % 11) + " beside thing" +
                                            std::to_string(i % 5) + " in the yard."});
    return documents;
}

class PlanTest : public testing::Test {
protected:
    std::unique_ptr<Engine> filled(const std::string& encoder = "none", std::size_t each = 100) {
        OpenOptions options = store_.options();
        if (encoder != "none") options.encoder = encoder;
        auto moxie = std::make_unique<Engine>(options);
        for (const char* topic : {"ship", "train", "plane"})
            add_documents(*moxie, topic, documents_of(topic, each));
        return moxie;
    }
    void damage_costs() {
        Catalog catalog(StorePaths(store_.path()), disk_files(), Database::Access::read);
        for (LearntRow row : catalog.learnt("")) {
            if (row.kind != kCosts) continue;
            row.state[row.state.size() / 2] ^= 1;
            Writer(StorePaths(store_.path()), disk_files()).commit_learnt(row);
        }
    }
    ScratchStore store_;
};

TEST_F(PlanTest, NothingIsPredictedBeforeUnitCostsAreKnown) {
    const auto moxie = filled();
    const Cost cost = moxie->ask(search_request("ship number7", "top-k=1")).trace.cost;
    EXPECT_FALSE(cost.predicted_ms);
    EXPECT_FALSE(cost.flat_predicted_ms);
}

TEST_F(PlanTest, APlanMeasuresAndTracesPredictFromThenOn) {
    const auto moxie = filled();
    const PlanReport plan = moxie->plan({});
    EXPECT_EQ(plan.source, "pseudo");
    EXPECT_EQ(plan.chunks, 300u);
    EXPECT_EQ(plan.experts, 3u);
    EXPECT_GT(plan.queries, 20u);
    EXPECT_GT(plan.flat.measured_ms, 0);
    EXPECT_GT(plan.flat.predicted_ms, 0);
    EXPECT_GT(plan.commit, 0u);
    EXPECT_THAT(plan.stages, SizeIs(5));
    EXPECT_LE(plan.saving.low, plan.saving.measured);
    EXPECT_GE(plan.saving.high, plan.saving.measured);
    const Trace trace = moxie->ask(search_request("ship number7", "top-k=1")).trace;
    ASSERT_TRUE(trace.cost.predicted_ms && trace.cost.flat_predicted_ms);
    EXPECT_GT(*trace.cost.predicted_ms, 0);
    EXPECT_THAT(trace.versions, Contains(std::pair<std::string, std::string>("cost", "cost@1")));
}

TEST_F(PlanTest, WhatWasNotMeasuredIsNotPredicted) {
    const auto moxie = filled();
    moxie->plan({});
    const Cost exact = moxie->ask(search_request("ship number7", "exact")).trace.cost;
    EXPECT_FALSE(exact.predicted_ms) << "it decides while it searches";
    EXPECT_TRUE(exact.flat_predicted_ms);
    Request late = search_request("ship number7", "top-k=1");
    late.budget_ms = 1000;
    EXPECT_FALSE(moxie->ask(late).trace.cost.predicted_ms);
}

TEST_F(PlanTest, PredictionsChangeNeitherRouteNorHits) {
    const auto moxie = filled();
    const Request request = search_request("ship number7 beside thing2", "top-p=0.9");
    const std::string before = promised_json(moxie->ask(request));
    moxie->plan({});
    EXPECT_EQ(promised_json(moxie->ask(request)), before);
}

TEST_F(PlanTest, FlatIsPredictedToCostAsMuchAsARouteThatOpensAll) {
    const auto moxie = filled();
    moxie->plan({});
    const Cost flat = moxie->ask(search_request("ship train plane", "flat")).trace.cost;
    EXPECT_EQ(flat.predicted_ms, flat.flat_predicted_ms);
    const Cost routed = moxie->ask(search_request("ship train plane", "top-k=3")).trace.cost;
    EXPECT_THAT(*routed.predicted_ms, Ge(*routed.flat_predicted_ms)) << "and it routes";
}

TEST_F(PlanTest, NothingIsForeseenOfExpertsWithRetrievers) {
    const auto moxie = filled("test/64");
    AddRequest words;
    words.expert = "ship.words";
    words.over = "ship";
    words.encoder = "none";
    moxie->add(words);
    moxie->encode({});
    PlanRequest request;
    const PlanReport plan = moxie->plan(request);
    EXPECT_FALSE(plan.foreseen);
    EXPECT_FALSE(plan.crossover_chunks || plan.capacity_chunks);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("nothing is said of other sizes")));
    request.mode = SearchMode::lexical;
    EXPECT_TRUE(moxie->plan(request).foreseen);
}

TEST_F(PlanTest, QueriesOfUsersAreTakenAndADryRunKeepsNothing) {
    const auto moxie = filled();
    PlanRequest request;
    request.queries = {"ship number7", "train beside thing3"};
    request.dry_run = true;
    const PlanReport plan = moxie->plan(request);
    EXPECT_EQ(plan.source, "real");
    EXPECT_EQ(plan.queries, 2u);
    EXPECT_EQ(plan.commit, 0u);
    EXPECT_FALSE(moxie->ask(search_request("ship", "top-k=1")).trace.cost.predicted_ms);
    EXPECT_THAT(to_json(plan), HasSubstr("\"verdict\":\""));
}

TEST_F(PlanTest, EveryKindOfSearchIsMeasuredWhereThereAreVectors) {
    const auto moxie = filled("test/64");
    moxie->encode({});
    for (const SearchMode mode : {SearchMode::hybrid, SearchMode::lexical, SearchMode::dense})
        for (const char* cells : {"all", "routed"}) {
            Request request = search_request("ship number7", "top-k=1");
            request.mode = mode;
            request.cells = parse_cells(cells);
            EXPECT_TRUE(moxie->ask(request).trace.cost.predicted_ms)
                << to_string(mode) << ' ' << cells << ": encode() measured it";
        }
}

TEST_F(PlanTest, BadPlansAreRefusedByName) {
    const auto moxie = filled("none", 20);
    PlanRequest blank;
    blank.queries = {"ship", "  "};
    EXPECT_EQ(error_of([&] { moxie->plan(blank); }).parameter(), "queries");
    for (const char* route : {"flat", "exact"}) {
        PlanRequest request;
        request.route = parse_route(route);
        const Error error = error_of([&] { moxie->plan(request); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.parameter(), "route");
        EXPECT_THAT(error.what(), HasSubstr(route));
    }
    ScratchStore empty;
    EXPECT_EQ(error_of([&] { empty.engine()->plan({}); }).code(), ErrorCode::not_found);
}

TEST_F(PlanTest, DamagedUnitCostsAreLeftOutWithAWarningAndMeasuredAnew) {
    const auto moxie = filled();
    moxie->plan({});
    damage_costs();
    const Trace trace = moxie->ask(search_request("ship", "top-k=1")).trace;
    EXPECT_FALSE(trace.cost.predicted_ms);
    EXPECT_THAT(trace.warnings, Contains(HasSubstr("what queries cost here is not known")));
    EXPECT_THAT(problems_of(*moxie), HasSubstr("moxie plan"));
    moxie->plan({});
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

// Says what it was told, and stops at the update of this number.
class StopAt final : public Progress {
public:
    explicit StopAt(std::size_t update) : update_(update) {}
    void update(std::uint64_t, std::uint64_t total, std::uint64_t,
                const std::string& what) override {
        ++updates;
        told.insert(what);
        known_total &= total > 0;
    }
    bool cancelled() override { return updates >= update_; }
    std::size_t updates = 0;
    std::set<std::string> told;
    bool known_total = true;

private:
    std::size_t update_;
};

TEST_F(PlanTest, StopsBeforeTheNextSearchAlreadyWhileUnitCostsAreMeasured) {
    const auto moxie = filled();
    StopAt whole(SIZE_MAX);
    moxie->plan({}, &whole);
    EXPECT_THAT(whole.told, testing::UnorderedElementsAre("unit costs", "queries"));
    EXPECT_TRUE(whole.known_total);
    for (const std::size_t update : {1, 25, 700}) {
        StopAt progress(update);
        EXPECT_EQ(error_of([&] { moxie->plan({}, &progress); }).code(), ErrorCode::cancelled);
        EXPECT_EQ(progress.updates, update);
    }
}

TEST_F(PlanTest, WhatCannotBeKeptIsMeasuredAndReportedAllTheSame) {
    const auto moxie = filled();
    const std::string lock = StorePaths(store_.path()).lock();
    std::filesystem::remove(lock);
    std::filesystem::create_directory(lock);  // as good as a store that may not be written
    const PlanReport plan = moxie->plan({});
    EXPECT_GT(plan.flat.measured_ms, 0);
    EXPECT_EQ(plan.commit, 0u);
    EXPECT_THAT(plan.warnings, Contains(HasSubstr("what was measured is not kept")));
    EXPECT_FALSE(moxie->ask(search_request("ship number7", "top-k=1")).trace.cost.predicted_ms);
}
}  // namespace
}  // namespace moxie
