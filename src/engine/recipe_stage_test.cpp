#include <gmock/gmock.h>

#include "engine/engine_fixture.h"
#include "engine/recipe_stage.h"
#include "store/writer.h"

namespace moxie {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Three experts with topics of their own and words in common.
std::vector<TestDocument> documents_of(std::size_t expert) {
    const std::string own = std::vector<std::string>{"harbour", "glacier", "orchard"}[expert];
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < 40; ++i)
        documents.push_back({"d" + std::to_string(i),
                             "The " + own + " of number" + std::to_string(i % 13) +
                                 " and its keeper" + std::to_string(i % 7) + " in winter"});
    return documents;
}

const std::vector<std::string> kQueries{"harbour number3 keeper2", "number5 in winter",
                                        "keeper4 of the glacier", "orchard"};

class RecipesStageTest : public testing::Test {
protected:
    void SetUp() override {
        engine_ = store_.engine();
        for (std::size_t e = 0; e < 3; ++e)
            add_documents(*engine_, "expert" + std::to_string(e), documents_of(e));
        engine_->encode({});
    }
    Answer ask(const std::string& query, const std::string& route,
               std::optional<double> route_weight = {}, bool evidence = false) const {
        Request request = search_request(query, route);
        request.route_weight = route_weight;
        request.evidence = evidence;
        return engine_->ask(request);
    }
    void adopt(std::vector<std::uint8_t> state) const {
        LearntRow row{"", kRecipes, 0, std::move(state), write_chunk_counts({})};
        Writer(StorePaths(store_.path()), disk_files()).commit_learnt(row);
    }
    ScratchStore store_{"test/64"};
    std::unique_ptr<Engine> engine_;
};

TEST_F(RecipesStageTest, ExactFindsWhatFlatFindsWhateverTheRouteWeight) {
    for (const std::string& query : kQueries)
        for (const double route_weight : {0.0, 0.02, 0.5, 1.0})
            EXPECT_EQ(hits_json(ask(query, "exact", route_weight)),
                      hits_json(ask(query, "flat", route_weight)));
}

TEST_F(RecipesStageTest, PlainSearchHasNoRouteWeight) {
    for (const std::string& query : kQueries) {
        Request request = search_request(query);
        request.plain = true;
        const Answer plain = engine_->ask(request);
        EXPECT_EQ(plain.trace.scorer.route_weight, 0);
        EXPECT_EQ(hits_json(plain), hits_json(ask(query, "flat", 0)));
    }
    EXPECT_EQ(ask(kQueries[0], "flat").trace.scorer.route_weight, shipped_recipes().route_weight);
}

TEST_F(RecipesStageTest, WhatIsOpenedNeverChangesAScore) {
    for (const std::string& query : kQueries) {
        const Answer flat = ask(query, "flat"), routed = ask(query, "top-k=1");
        for (const Hit& hit : routed.hits)
            for (const Hit& other : flat.hits)
                if (other.expert == hit.expert && other.document == hit.document) {
                    EXPECT_EQ(other.score, hit.score);
                }
    }
}

TEST_F(RecipesStageTest, TheScoreIsTheSumThatItsPartsSay) {
    const Answer answer = ask(kQueries[0], "flat", 0.1);
    const ScoredBy& by = answer.trace.scorer;
    ASSERT_THAT(answer.hits, testing::Not(IsEmpty()));
    for (const Hit& hit : answer.hits) {
        const double match =
            by.weight * hit.scores.lexical / by.unit + (1 - by.weight) * *hit.scores.dense;
        EXPECT_LE(hit.score, match + 1e-6);  // the logarithm of a weight is not above 0
    }
}

TEST_F(RecipesStageTest, AdoptedRecipesScoreAndAreNamed) {
    Recipes recipes = shipped_recipes();
    recipes.route_weight = 0.3;
    for (const auto& expert : {0u, 1u, 2u, 3u, 4u}) recipes.own[expert] = {0.8, 0};
    adopt(write_recipes(recipes));
    const Answer answer = ask(kQueries[0], "flat");
    EXPECT_EQ(answer.trace.scorer.route_weight, 0.3);
    EXPECT_GT(answer.trace.scorer.weight, 0.7);
    std::string scorer;
    for (const auto& [part, version] : answer.trace.versions)
        if (part == "scorer") scorer = version;
    EXPECT_EQ(scorer, "hybrid@3" + recipes.suffix());
    for (const std::string& query : kQueries)
        EXPECT_EQ(hits_json(ask(query, "exact")), hits_json(ask(query, "flat")));
}

TEST_F(RecipesStageTest, DamagedRecipesAreLeftOutWithAWarning) {
    const std::string before = hits_json(ask(kQueries[0], "flat"));
    std::vector<std::uint8_t> state = write_recipes(shipped_recipes());
    state[9] ^= 1;
    adopt(state);
    const Answer after = ask(kQueries[0], "flat");
    EXPECT_EQ(hits_json(after), before);
    EXPECT_THAT(after.trace.warnings, testing::Contains(HasSubstr("recipes")));
}

TEST_F(RecipesStageTest, EvidenceOpensMoreAndWithAllOpenOnlyWeighsAgain) {
    for (const std::string& query : kQueries) {
        const auto opened = [](const Answer& answer) {
            return std::count_if(answer.route.experts.begin(), answer.route.experts.end(),
                                 [](const RoutedExpert& expert) { return expert.opened; });
        };
        EXPECT_GE(opened(ask(query, "top-p=0.5", {}, true)), opened(ask(query, "top-p=0.5")));
        const Answer flat = ask(query, "flat", 0, true);
        EXPECT_EQ(hits_json(flat), hits_json(ask(query, "flat", 0)));
    }
}

TEST_F(RecipesStageTest, EvidenceDoesNotDependOnThreads) {
    for (const std::string& query : kQueries) {
        Request request = search_request(query, "top-p=0.6");
        request.evidence = true;
        const std::string one = promised_json(engine_->ask(request));
        request.threads = 4;
        EXPECT_EQ(promised_json(engine_->ask(request)), one);
    }
}

TEST_F(RecipesStageTest, EvidenceDoesNotDependOnHowManyHitsAreWanted) {
    for (const std::string& query : kQueries) {
        Request request = search_request(query, "top-p=0.6");
        request.evidence = true;
        const Answer ten = engine_->ask(request);
        request.k = 2;
        const Answer two = engine_->ask(request);
        ASSERT_EQ(two.hits.size(), std::min<std::size_t>(2, ten.hits.size()));
        for (std::size_t i = 0; i < two.hits.size(); ++i) {
            EXPECT_EQ(two.hits[i].document, ten.hits[i].document);
            EXPECT_EQ(two.hits[i].score, ten.hits[i].score);
        }
    }
}

TEST_F(RecipesStageTest, WhatCannotBeIsRefused) {
    EXPECT_EQ(error_of([&] { ask("orchard", "exact", {}, true); }).parameter(), "evidence");
    EXPECT_EQ(error_of([&] { ask("orchard", "flat", 1.5); }).parameter(), "route_weight");
}

TEST_F(RecipesStageTest, TrainingOnJudgedQueriesReportsRecipesAndADryRunChangesNothing) {
    TrainRequest request;
    for (std::size_t i = 0; i < 90; ++i) {
        const std::string own = std::vector<std::string>{"harbour", "glacier", "orchard"}[i % 3];
        request.queries.push_back(
            {own + " number" + std::to_string(i % 13) + " keeper" + std::to_string(i % 7),
             {"expert" + std::to_string(i % 3) + "/d" + std::to_string(i % 40)}});
    }
    request.dry_run = true;
    request.threads = 1;
    const TrainReport report = engine_->train(request);
    ASSERT_TRUE(report.recipes);
    EXPECT_EQ(report.recipes->queries, 90u);
    EXPECT_EQ(report.recipes->experts.size(), 3u);
    EXPECT_EQ(ask(kQueries[0], "flat").trace.scorer.route_weight, shipped_recipes().route_weight);
    request.threads = 3;
    TrainReport again = engine_->train(request);
    EXPECT_EQ(again.recipes->after, report.recipes->after);
    request.queries.resize(20);
    EXPECT_FALSE(engine_->train(request).recipes);
}

}  // namespace
}  // namespace moxie
