#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <utility>

#include "engine/balance.h"
#include "engine/engine_fixture.h"
#include "engine/learn.h"
#include "engine/meanwhile.h"
#include "engine/recipe_stage.h"
#include "engine/remember.h"
#include "engine/teach.h"
#include "route/random_lessons.h"
#include "store/writer.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Twenty topics, each in two of the four experts, one more than the other, so that routing errs.
std::vector<TestDocument> documents_of(std::size_t expert, std::size_t count) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t topic = (expert * 5 + i % 7) % 20;
        documents.push_back({"d" + std::to_string(expert) + "-" + std::to_string(i),
                             "The topic" + std::to_string(topic) + " of part" +
                                 std::to_string(i % 11) + " has number" + std::to_string(i) +
                                 " and lies beside thing" + std::to_string(i % 5) + "."});
    }
    return documents;
}

std::vector<TrainQuery> real_queries(std::size_t count) {
    std::vector<TrainQuery> queries;
    for (std::size_t i = 0; i < count; ++i)
        queries.push_back({"what of topic" + std::to_string(i % 20) + " and part" +
                               std::to_string(i % 11) + " number" + std::to_string(i),
                           {}});
    return queries;
}

class TrainTest : public testing::Test {
protected:
    std::unique_ptr<Engine> engine(const std::string& name = "store",
                                   const std::string& encoder = "none") const {
        OpenOptions options = store_.options();
        options.store = store_ / name;
        if (encoder != "none") options.encoder = encoder;
        return std::make_unique<Engine>(options);
    }
    std::unique_ptr<Engine> filled(const std::string& name = "store",
                                   const std::string& encoder = "none") const {
        auto moxie = engine(name, encoder);
        for (std::size_t e = 0; e < 4; ++e)
            add_documents(*moxie, "expert" + std::to_string(e), documents_of(e, 60));
        return moxie;
    }
    std::vector<std::uint8_t> learnt(const std::string& kind,
                                     const std::string& name = "store") const {
        Catalog catalog(StorePaths(store_ / name), disk_files(), Database::Access::read);
        for (LearntRow& row : catalog.learnt(""))
            if (row.kind == kind) return row.state;
        return {};
    }
    void damage(const std::string& kind) const {
        LearntRow row{"", kind, 0, learnt(kind), {}};
        row.state[row.state.size() / 2] ^= 1;
        row.chunks = write_chunk_counts({});
        Writer(StorePaths(store_ / "store"), disk_files()).commit_learnt(row);
    }
    /// So that flat search does not know the router that it teaches.
    void without_route_weight() const {
        Recipes recipes = shipped_recipes();
        recipes.route_weight = 0;
        LearntRow row{"", kRecipes, 0, write_recipes(recipes), write_chunk_counts({})};
        Writer(StorePaths(store_ / "store"), disk_files()).commit_learnt(row);
    }
    static Contract contract(const Engine& engine, Request request) {
        const Answer answer = engine.ask(request);
        return answer.trace.contract.value();
    }
    static Request promised(const std::string& route = "max-loss=0.2") {
        return search_request("topic3 of part4 beside thing2", route);
    }
    ScratchStore store_;
};

TEST_F(TrainTest, NothingIsPromisedBeforeACalibration) {
    const auto moxie = filled();
    const Error error = error_of([&] { moxie->ask(promised()); });
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_EQ(error.parameter(), "route");
    EXPECT_THAT(error.what(), HasSubstr("moxie train"));
    EXPECT_FALSE(moxie->ask(promised("flat")).trace.contract);
}

TEST_F(TrainTest, WhatIsDamagedWasNotNeverLearnt) {
    const auto moxie = filled();
    moxie->train({});
    Request even = promised("top-k=1");
    even.balance = 0.5;
    for (const char* kind : {kLosses, kBalance}) {
        damage(kind);
        const Request& request = kind == std::string(kLosses) ? promised() : even;
        const Error error = error_of([&] { moxie->ask(request); });
        EXPECT_EQ(error.code(), ErrorCode::conflict);
        EXPECT_THAT(error.what(), HasSubstr("moxie train"));
        EXPECT_THAT(error.what(), Not(HasSubstr("never")));
    }
    Request held = promised("top-k=1");
    held.hold_back = 0.5;
    EXPECT_THAT(moxie->ask(held).trace.warnings, Contains(HasSubstr("losses is not used")));
}

TEST_F(TrainTest, PseudoQueriesGiveAnEstimate) {
    const auto moxie = filled();
    const TrainReport report = moxie->train({});
    EXPECT_EQ(report.source, "pseudo");
    EXPECT_GT(report.queries, 200u);
    ASSERT_THAT(report.promises, SizeIs(6));  // hybrid and lexical; three promises each
    EXPECT_EQ(report.promises[0].needed, draws_needed(0.05, 0.05));
    const Answer answer = moxie->ask(promised());
    const Contract& contract = *answer.trace.contract;
    EXPECT_EQ(contract.kind, Contract::Kind::estimate);
    EXPECT_EQ(contract.epsilon, 0.2);
    EXPECT_EQ(contract.delta, 0.05);
    EXPECT_EQ(contract.draws, report.promises[0].queries);
    EXPECT_EQ(answer.route.mode, "max-loss=0.2");
    EXPECT_THAT(to_json(answer), HasSubstr("\"contract\":{\"kind\":\"estimate\",\"epsilon\":0.2"));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(TrainTest, RealQueriesGiveAGuarantee) {
    const auto moxie = filled();
    const TrainReport report = moxie->train({real_queries(300)});
    EXPECT_EQ(report.source, "real");
    EXPECT_EQ(report.queries, 300u);
    EXPECT_EQ(report.routers.at(0).queries + report.promises.at(0).queries, 300u);
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::guarantee);
}

// What lessons foretell is what happens: for each of them the same experts are opened.
TEST_F(TrainTest, TheRouteIsWhatLessonsSay) {
    const auto moxie = filled();
    moxie->train({real_queries(400)});
    const StorePaths paths(store_ / "store");
    Catalog catalog(paths, disk_files(), Database::Access::read);
    const auto snapshot = load_snapshot(paths, disk_files(), catalog, nullptr);
    Encoders encoders("");
    const std::vector<std::string> queries{"topic3 of part4 beside thing2", "part1",
                                           "thing9 topic7"};
    Course course = teach(*snapshot, encoders, queries, SearchMode::hybrid, 1, [](std::size_t) {});
    std::vector<std::string> warnings;
    const RouterInUse in_use = router_in_use(*snapshot, course.evidence, "", warnings);
    const RouterWeights& router = *in_use.router;
    std::vector<std::int64_t> experts;
    for (const auto& expert : snapshot->experts) experts.push_back(expert->id);
    for (std::size_t q = 0; q < queries.size() && in_use.memory; ++q)
        recall(*in_use.memory, course.asked[q], experts, course.lessons[q]);
    for (std::size_t q = 0; q < queries.size(); ++q)
        for (const std::string epsilon : {"0.5", "0.2", "0.1", "0.05"}) {
            const Answer answer = moxie->ask(search_request(queries[q], "max-loss=" + epsilon));
            const double p = answer.trace.contract->p.value_or(2);
            const std::vector<double> points = points_of(course.lessons[q], router.factors);
            for (const RoutedExpert& expert : answer.route.experts) {
                std::size_t i = 0;
                while (snapshot->experts[i]->name != expert.name) ++i;
                EXPECT_EQ(expert.opened, points[i] < p) << expert.name << ' ' << expert.why;
            }
        }
}

// What naming the opened experts finds.
TEST_F(TrainTest, TheHitsAreThoseOfWhatIsOpened) {
    const auto moxie = filled();
    moxie->train({real_queries(400)});
    for (const std::string epsilon : {"0.5", "0.2", "0.1"}) {
        const Answer answer = moxie->ask(promised("max-loss=" + epsilon));
        Request same = promised("flat");
        for (const RoutedExpert& expert : answer.route.experts)
            if (expert.opened) same.experts.push_back(expert.name);
        EXPECT_EQ(hits_json(answer), hits_json(moxie->ask(same))) << epsilon;
    }
}

// Where no threshold keeps the promise, all is opened, and the hits are flat's byte for byte.
TEST_F(TrainTest, WhereNothingLessIsEnoughItIsFlat) {
    const auto moxie = filled();
    moxie->train({real_queries(400)});
    LossTable table = read_loss_table(learnt(kLosses));
    for (auto& part : table.parts)
        if (part) part->curve.bound.assign(kThresholds, 0.5);
    const auto snapshot_chunks = [&] {
        Catalog catalog(StorePaths(store_ / "store"), disk_files(), Database::Access::read);
        for (LearntRow& row : catalog.learnt(""))
            if (row.kind == kLosses) return row.chunks;
        return std::vector<std::uint8_t>();
    }();
    LearntRow row{"", kLosses, 0, write_loss_table(table), snapshot_chunks};
    Writer(StorePaths(store_ / "store"), disk_files()).commit_learnt(row);
    const Answer answer = moxie->ask(promised());
    EXPECT_EQ(answer.trace.contract->kind, Contract::Kind::guarantee);
    EXPECT_EQ(answer.trace.contract->p, std::nullopt);
    EXPECT_EQ(answer.route.share_opened, 1);
    EXPECT_EQ(hits_json(answer), hits_json(moxie->ask(promised("flat"))));
}

TEST_F(TrainTest, SmallerLossesOpenNoLessAndNeedMoreQueries) {
    const auto moxie = filled();
    moxie->train({real_queries(400)});
    double before = 0;
    for (const std::string epsilon : {"0.6", "0.3", "0.1", "0.05", "0.03"}) {
        const double p = contract(*moxie, promised("max-loss=" + epsilon)).p.value_or(2);
        EXPECT_GE(p, before);
        before = p;
    }
    const Error error = error_of([&] { moxie->ask(promised("max-loss=0.01")); });
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_EQ(error.parameter(), "route");
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(draws_needed(0.01, 0.05)) + " queries"));
}

TEST_F(TrainTest, NothingIsPromisedOfOtherRequests) {
    const auto moxie = filled();
    moxie->train({real_queries(300)});
    const auto kind_of = [&](const Request& request) { return contract(*moxie, request).kind; };
    ASSERT_EQ(kind_of(promised()), Contract::Kind::guarantee);
    Request request = promised();
    request.k = 5;
    EXPECT_EQ(kind_of(request), Contract::Kind::none);
    EXPECT_THAT(contract(*moxie, request).why, HasSubstr("k=5"));
    request = promised();
    request.experts = {"expert1"};
    EXPECT_EQ(kind_of(request), Contract::Kind::none);
    request = promised();
    request.fuse = Fusion::rrf;
    EXPECT_EQ(kind_of(request), Contract::Kind::none);
    request = promised();
    request.cells.mode = CellMode::routed;
    EXPECT_EQ(kind_of(request), Contract::Kind::none);
    request = promised();
    request.history = {"topic1"};
    EXPECT_EQ(kind_of(request), Contract::Kind::none);
    EXPECT_THAT(contract(*moxie, request).why, HasSubstr("earlier turns"));
    request = promised();
    request.mode = SearchMode::lexical;
    EXPECT_EQ(kind_of(request), Contract::Kind::guarantee);
    add_documents(*moxie, "tagged", {{"t", "topic3 has a tag", "", {{"tag", "yes"}}}});
    request = promised();
    EXPECT_THAT(contract(*moxie, request).why, HasSubstr("experts came"));
    request.filters = {{"tag", "yes"}};
    EXPECT_THAT(contract(*moxie, request).why, HasSubstr("filter"));
}

TEST_F(TrainTest, NothingIsPromisedOfOtherDocumentsUntilEncodingCalibratesAnew) {
    const auto moxie = filled("store", "test/512");
    moxie->encode({});
    ASSERT_EQ(contract(*moxie, promised()).kind, Contract::Kind::estimate);
    add_documents(*moxie, "expert0", documents_of(0, 62));
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::estimate);  // hardly moved
    add_documents(*moxie, "expert0", documents_of(0, 90));
    EXPECT_THAT(contract(*moxie, promised()).why, HasSubstr("% of the chunks"));
    moxie->encode({});
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::estimate);
    const std::vector<std::uint8_t> state = learnt(kLosses);
    moxie->encode({});
    EXPECT_EQ(learnt(kLosses), state);
}

TEST_F(TrainTest, EveryModeHasItsOwn) {
    const auto moxie = filled("store", "test/512");
    moxie->encode({});
    const LossTable table = read_loss_table(learnt(kLosses));
    EXPECT_EQ(table.part(SearchMode::hybrid)->scorer, "hybrid@3");
    EXPECT_EQ(table.part(SearchMode::lexical)->scorer, "lexical@2");
    EXPECT_EQ(table.part(SearchMode::dense)->scorer, "hybrid@3");
    Request request = promised();
    for (const SearchMode mode : {SearchMode::hybrid, SearchMode::lexical, SearchMode::dense}) {
        request.mode = mode;
        EXPECT_EQ(contract(*moxie, request).kind, Contract::Kind::estimate);
    }
}

TEST_F(TrainTest, NeitherThreadsNorTheOrderOfAnythingMatters) {
    std::vector<TrainQuery> queries = real_queries(150);
    filled("one")->train({queries, false, 1});
    std::reverse(queries.begin(), queries.end());
    const auto other = engine("other");
    for (const std::size_t e : {2, 0, 3, 1}) {  // ids differ, names do not
        std::vector<TestDocument> documents = documents_of(e, 60);
        std::reverse(documents.begin(), documents.end());
        add_documents(*other, "expert" + std::to_string(e), documents);
    }
    other->train({queries, false, 3});
    EXPECT_EQ(learnt(kRouters, "one"), learnt(kRouters, "other"));
    LossTable one = read_loss_table(learnt(kLosses, "one"));
    LossTable two = read_loss_table(learnt(kLosses, "other"));
    EXPECT_EQ(one.parts, two.parts);
}

TEST_F(TrainTest, ARouterIsAdoptedOnlyIfItIsBetter) {
    const auto moxie = filled();
    without_route_weight();
    const TrainReport first = moxie->train({real_queries(400)});
    const RouterReport& router = first.routers.at(0);
    EXPECT_EQ(router.evidence, "words");
    ASSERT_TRUE(router.adopted) << router.low << ", opens " << router.opens_before << " before, "
                                << router.opens_after;
    EXPECT_GT(router.low, 0);
    EXPECT_LT(router.after, router.before);
    EXPECT_THAT(moxie->ask(promised("flat")).trace.versions,
                Contains(testing::Pair("router", router.version)));
    EXPECT_THAT(router.version, HasSubstr(shipped_router(Evidence::terms).version + "+"));
    // The same again is no better than itself.
    const TrainReport second = moxie->train({real_queries(400)});
    EXPECT_EQ(second.routers.at(0).adopted, router.remembered > 0);  // remembered anew
    EXPECT_EQ(second.routers.at(0).version, router.version);
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::guarantee);
}

TEST_F(TrainTest, ADryRunChangesNothing) {
    const auto moxie = filled();
    const TrainReport report = moxie->train({real_queries(200), true});
    EXPECT_EQ(report.commit, 0u);
    EXPECT_EQ(report.queries, 200u);
    EXPECT_THAT(learnt(kLosses), IsEmpty());
    EXPECT_EQ(error_of([&] { moxie->ask(promised()); }).code(), ErrorCode::conflict);
}

class StopAtOnce final : public Progress {
public:
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string&) override {}
    bool cancelled() override { return true; }
};

TEST_F(TrainTest, StoppedItChangesNothing) {
    const auto moxie = filled();
    StopAtOnce stop;
    EXPECT_EQ(error_of([&] { moxie->train({}, &stop); }).code(), ErrorCode::cancelled);
    EXPECT_THAT(learnt(kLosses), IsEmpty());
}

// Asks to stop once it is told of this.
class StopAt final : public Progress {
public:
    explicit StopAt(std::string what) : what_(std::move(what)) {}
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string& what) override {
        told_ = told_ || what == what_;
    }
    bool cancelled() override { return told_; }

private:
    std::string what_;
    bool told_ = false;
};

TEST_F(TrainTest, StoppedAtAnyStageItChangesNothing) {
    const auto moxie = filled("store", "test/64");
    moxie->encode({});
    TrainRequest request{real_queries(120)};
    for (std::size_t i = 0; i < request.queries.size(); ++i)
        request.queries[i].documents = {"expert0/d0-" + std::to_string(i % 60)};
    const auto newest = [&] {
        return Catalog(StorePaths(store_ / "store"), disk_files(), Database::Access::read)
            .last_commit();
    };
    const std::uint64_t before = newest();
    for (const char* stage : {"recipes", "losses of routing", "relevance", "load of experts"}) {
        StopAt stop(stage);
        EXPECT_EQ(error_of([&] { moxie->train(request, &stop); }).code(), ErrorCode::cancelled)
            << stage;
        EXPECT_EQ(newest(), before) << stage;
    }
    EXPECT_EQ(moxie->train(request).commit, before + 1);
}

TEST_F(TrainTest, WhatOthersLearnMeanwhileIsNotLost) {
    const auto moxie = filled();
    TrainRequest many{real_queries(300)};
    for (std::size_t i = 0; i < 80; ++i)
        many.queries[i].documents = {"expert0/d0-" + std::to_string(i % 60)};
    TrainRequest few{real_queries(5)};
    few.queries[0].documents = {"expert0/d0-1"};
    bool trained = false;
    Meanwhile others("relevance", [&] {
        if (!std::exchange(trained, true)) engine()->train(many);
    });
    const TrainReport report = moxie->train(few, &others);
    EXPECT_THAT(report.warnings, Contains(HasSubstr("relevance stays")));
    EXPECT_THAT(report.warnings, Contains(HasSubstr("too few to promise anything")));
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::guarantee);
}

TEST_F(TrainTest, WhereOthersLearnAllTheTimeNothingIsChanged) {
    const auto moxie = filled();
    std::uint64_t newest = 0;
    Meanwhile others("load of experts", [&] { newest = engine()->train({}).commit; });
    const Error error = error_of([&] { moxie->train({real_queries(300)}, &others); });
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_THAT(error.what(), HasSubstr("nothing was changed"));
    EXPECT_EQ(moxie->ask(promised("flat")).trace.commit, newest);
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::estimate);
}

TEST_F(TrainTest, NamedDocumentsCalibrateRelevance) {
    const auto moxie = filled();
    std::vector<TrainQuery> queries = real_queries(70);
    for (std::size_t i = 0; i < queries.size(); ++i)
        queries[i].documents = {(i % 2 ? "d0-" : "expert0/d0-") + std::to_string(i % 60)};
    queries[3].documents.push_back("nowhere");
    const TrainReport report = moxie->train({queries});
    ASSERT_TRUE(report.relevance);
    EXPECT_EQ(report.relevance->judged_queries, 70u);
    ASSERT_THAT(report.warnings, SizeIs(1));
    EXPECT_THAT(report.warnings[0], HasSubstr("nowhere"));
}

// Two experts hold nearly the same documents; who asks decides which of them is judged to answer.
std::vector<TrainQuery> queries_of_two_kinds(std::size_t count) {
    std::vector<TrainQuery> queries;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i % 60);
        const bool kind = i % 2 == 0;
        queries.push_back({(kind ? "please tell of number" : "explain why number") + number +
                               " topic" + std::to_string(i % 20) + " thing" + std::to_string(i),
                           {(kind ? "one/d0-" : "two/d0-") + number}});
    }
    return queries;
}

double weight_of(const Answer& answer, const std::string& expert) {
    for (const RoutedExpert& one : answer.route.experts)
        if (one.name == expert) return one.weight;
    return -1;
}

TEST_F(TrainTest, AGuaranteeIsBackWhenItsDocumentsAre) {
    const auto moxie = filled("store", "test/512");
    moxie->encode({});
    moxie->train({real_queries(300)});
    const Answer before = moxie->ask(promised());
    ASSERT_EQ(before.trace.contract->kind, Contract::Kind::guarantee);
    for (const std::size_t more : {30, 70}) {  // and again other ones
        add_documents(*moxie, "another", documents_of(1, more));
        EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::none);
        moxie->encode({});
        EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::estimate);
    }
    moxie->remove("another", {});
    const Answer after = moxie->ask(promised());
    EXPECT_EQ(promised_json(after), promised_json(before));
    EXPECT_EQ(after.trace.contract->kind, Contract::Kind::guarantee);
    for (const auto& version : before.trace.versions)  // costs were measured since
        EXPECT_THAT(after.trace.versions, Contains(version));
    moxie->encode({});
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::guarantee);

    // What is learnt for good takes the place of what was kept too.
    add_documents(*moxie, "another", documents_of(1, 30));
    moxie->train({real_queries(300)});
    moxie->remove("another", {});
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::none);
}

TEST_F(TrainTest, TooFewQueriesGiveUpNothingThatMoreTaught) {
    const auto moxie = filled();
    TrainRequest request{real_queries(300)};
    for (std::size_t i = 0; i < 80; ++i)
        request.queries[i].documents = {"expert0/d0-" + std::to_string(i % 60)};
    moxie->train(request);
    ASSERT_EQ(contract(*moxie, promised()).kind, Contract::Kind::guarantee);
    const auto losses = learnt("contract"), relevance = learnt("relevance");
    request.queries.resize(5);
    const TrainReport report = moxie->train(request);
    EXPECT_THAT(report.warnings, Contains(HasSubstr("5 queries are too few to promise anything")));
    EXPECT_THAT(report.warnings, Contains(HasSubstr("relevance stays")));
    EXPECT_EQ(learnt("contract"), losses);
    EXPECT_EQ(learnt("relevance"), relevance);
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::guarantee);
}

TEST_F(TrainTest, QueriesAreRememberedWhereThatIsBetter) {
    const auto moxie = engine();
    add_documents(*moxie, "one", documents_of(0, 60));
    std::vector<TestDocument> copies = documents_of(0, 60);
    for (TestDocument& copy : copies) copy.text += " Copied.";
    add_documents(*moxie, "two", copies);
    const TrainReport report = moxie->train({queries_of_two_kinds(600)});
    const RouterReport& router = report.routers.at(0);
    ASSERT_TRUE(router.adopted) << router.before << " before, " << router.after;
    EXPECT_GT(router.remembered, 50u);
    const Request one = search_request("please tell of topic3", "top-p=0.9");
    const Request two = search_request("explain why topic3", "top-p=0.9");
    EXPECT_GT(weight_of(moxie->ask(two), "two"), weight_of(moxie->ask(one), "two") + 0.05);
    EXPECT_THAT(moxie->ask(one).trace.warnings, IsEmpty());

    // An expert that came later has no part in what is remembered.
    add_documents(*moxie, "three", documents_of(0, 60));
    for (const RoutedExpert& expert : moxie->ask(one).route.experts)
        for (const auto& [name, value] : expert.features)
            if (name == "asked_words") {
                EXPECT_EQ(value == 0, expert.name == "three");
            }
    moxie->remove("three", {});
    // Nor has one that is gone, and the other is routed to as before.
    moxie->remove("one", {});
    EXPECT_EQ(weight_of(moxie->ask(one), "two"), 1.0);

    damage(kMemories);
    const Answer answer = moxie->ask(two);
    EXPECT_THAT(answer.trace.warnings, Contains(HasSubstr("remembers")));
    EXPECT_THAT(answer.trace.versions,
                Contains(testing::Pair("router", shipped_router(Evidence::terms).version)));
    EXPECT_THAT(problems_of(*moxie), HasSubstr("moxie train"));
}

// Four experts, each with a word of its own; a question has that and the word of another. Terms say
// a little of where it belongs.
class FourExperts {
public:
    // By questions of the first experts only.
    StudiedRouter studied(std::uint32_t asked) {
        Course course;
        RouterStudy study{course, {}, {}, {1, 2, 3, 4}, {1, 1, 1, 1}, ""};
        study.remember = study.compare = true;
        for (std::uint32_t i = 0; i < 600; ++i) {
            course.lessons.push_back(lesson(i % asked));
            course.asked.push_back(question(i % asked));
            study.lessons.push_back(i);
            study.folds.push_back(i / 7 % kFolds);
        }
        return study_router(study, shipped_router(Evidence::terms));
    }

    // The mean for questions that belong to the last expert.
    double weight_of_last(const StudiedRouter& studied) {
        double sum = 0;
        for (int i = 0; i < 200; ++i) {
            Lesson last = lesson(3);
            recall(*studied.memory, question(3), {1, 2, 3, 4}, last);
            sum += route_weights(last.features, studied.router.factors, 4)[3] / 200;
        }
        return sum;
    }

private:
    AskedQuery question(std::uint32_t own) {
        AskedQuery asked{.grams = {own, static_cast<std::uint32_t>(random_() % 3)}};
        std::sort(asked.grams.begin(), asked.grams.end());
        asked.grams.erase(std::unique(asked.grams.begin(), asked.grams.end()), asked.grams.end());
        return asked;
    }

    Lesson lesson(std::uint32_t own) {
        std::normal_distribution<double> normal;
        Lesson lesson = random_lessons(random_, 1, 4, {0, 0, 0, 0, 0}).front();
        for (std::vector<double>& values : lesson.features) values.assign(4, 0.0);
        lesson.features.resize(features().size());
        for (std::uint32_t e = 0; e < 4; ++e)
            lesson.features[0][e] = normal(random_) + (e == own ? 1 : 0);
        lesson.found.assign(4, 0);
        lesson.found[own] = 10;
        for (auto& [score, expert] : lesson.scores)
            if (score >= 1) expert = own;
        return lesson;
    }

    std::mt19937 random_{5};
};

TEST(RememberTest, ExpertsThatNobodyAskedAreNotDrownedOut) {
    FourExperts experts;
    const StudiedRouter studied = experts.studied(3);
    EXPECT_TRUE(studied.trial.better());
    EXPECT_EQ(studied.memory->experts(), (std::vector<std::int64_t>{1, 2, 3}));
    // .27; .19 where no lesson is told as if nobody had asked its expert.
    EXPECT_GT(experts.weight_of_last(studied), 0.23);
}

TEST_F(TrainTest, WrongRequestsAreRefused) {
    const auto moxie = engine();
    add_documents(*moxie, "empty", {{"gone", "some words"}});
    moxie->remove("empty", {"gone"});
    EXPECT_EQ(error_of([&] { moxie->train({}); }).code(), ErrorCode::conflict);
    EXPECT_EQ(error_of([&] { filled("other")->train({{{" ", {}}}}); }).parameter(), "queries");
}

TEST_F(TrainTest, DamagedStateIsLeftOutWithAWarning) {
    const auto moxie = filled();
    without_route_weight();
    moxie->train({real_queries(400)});
    damage(kRouters);
    const Answer answer = moxie->ask(promised());
    EXPECT_THAT(answer.trace.warnings, Contains(HasSubstr("router")));
    EXPECT_EQ(answer.trace.contract->kind, Contract::Kind::none);
    EXPECT_THAT(answer.trace.contract->why, HasSubstr("routed by"));
    damage(kLosses);
    EXPECT_EQ(error_of([&] { moxie->ask(promised()); }).code(), ErrorCode::conflict);
    EXPECT_THAT(moxie->ask(promised("top-p=0.9")).hits, SizeIs(10));
    EXPECT_THAT(problems_of(*moxie), HasSubstr("moxie train"));
    moxie->train({real_queries(400)});
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

// Learnt from users' queries a promise is a guarantee; from pieces of text it is none any more.
TEST_F(TrainTest, WhoeverMakesAnEstimateOfAGuaranteeIsTold) {
    const auto moxie = filled("store", "test/512");
    const auto told = Contains(HasSubstr("--queries FILE"));
    EXPECT_THAT(moxie->encode({}).back().warnings, Not(told));
    EXPECT_THAT(moxie->train({real_queries(150)}).warnings, Not(told));
    add_documents(*moxie, "expert0", documents_of(0, 90));
    EXPECT_THAT(moxie->encode({}).back().warnings, told);
    EXPECT_EQ(contract(*moxie, promised()).kind, Contract::Kind::estimate);
    moxie->train({real_queries(150)});
    EXPECT_THAT(moxie->train({}).warnings, told);
    EXPECT_THAT(moxie->train({}).warnings, Not(told)) << "it was an estimate before";
}

TEST_F(TrainTest, TracesForeseeWhatAPromiseOpensOnAverage) {
    const auto moxie = filled();
    moxie->train({real_queries(400)});
    moxie->plan({});
    double cheaper = 0;
    for (const std::string epsilon : {"0.6", "0.3", "0.1"}) {
        const Cost cost = moxie->ask(promised("max-loss=" + epsilon)).trace.cost;
        ASSERT_TRUE(cost.predicted_ms && cost.flat_predicted_ms) << epsilon;
        EXPECT_GE(*cost.predicted_ms, cheaper) << "whoever misses less opens more";
        cheaper = *cost.predicted_ms;
    }
}

// Whoever adds up what was expected of the ten best hits finds no more than ten.
TEST_F(TrainTest, SharesOfTheTenBestHitsAddUp) {
    const auto moxie = filled();
    moxie->train({real_queries(400)});
    for (const TrainQuery& query : real_queries(20)) {
        Request request = promised("max-loss=0.3");
        request.query = query.text;
        double sum = 0;
        for (const RoutedExpert& expert : moxie->ask(request).route.experts) {
            const std::size_t end = expert.why.find(" of the ten best hits");
            if (end == std::string::npos || expert.why.find("fewer") != std::string::npos) continue;
            sum += std::stod(expert.why.substr(expert.why.rfind(' ', end - 1)));
        }
        EXPECT_LE(sum, 10 + 1e-9) << query.text;
    }
}
class Counting final : public Progress {
public:
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string&) override {
        ++updates;
    }
    bool cancelled() override { return false; }
    std::size_t updates = 0;
};

TEST_F(TrainTest, WhereNothingCanBeKeptNothingIsLearnt) {
    const auto moxie = filled();
    const std::string lock = StorePaths(store_ / "store").lock();
    std::filesystem::remove(lock);
    std::filesystem::create_directory(lock);  // as good as a store that may not be written
    Counting progress;
    error_of([&] { moxie->train({}, &progress); });
    EXPECT_EQ(progress.updates, 0u);
    TrainRequest dry;
    dry.dry_run = true;
    EXPECT_GT(moxie->train(dry, &progress).queries, 0u);
}
}  // namespace
}  // namespace moxie
