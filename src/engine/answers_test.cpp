#include <gmock/gmock.h>

#include <algorithm>
#include <utility>

#include "engine/engine_fixture.h"
#include "engine/meanwhile.h"
#include "engine/recipe_stage.h"
#include "moxie/error.h"
#include "store/writer.h"

namespace moxie {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Documents of two experts that share all words but a number, and say nothing of the slang in which
// users ask about them.
std::string subject(std::size_t i) { return "subject" + std::to_string(i); }

std::vector<TestDocument> documents_of(const std::string& expert) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < 30; ++i)
        documents.push_back({"d" + std::to_string(i), "The " + expert + " handbook explains " +
                                                          subject(i % 10) + " in part" +
                                                          std::to_string(i)});
    return documents;
}

// Asked of subject i % 10; which of three parts answers it, the slang tells.
TrainQuery asked(const std::string& expert, std::size_t i, const std::string& politely) {
    const std::size_t part = i % 30;
    return {politely + " slang" + std::to_string(part) + " jargon" + std::to_string(part) +
                " idiom" + std::to_string(part) + " of the " + expert + " handbook on " +
                subject(part % 10),
            {expert + "/d" + std::to_string(part)}};
}

class AnswersTest : public testing::Test {
protected:
    void SetUp() override {
        engine_ = store_.engine();
        for (const char* name : {"garden", "workshop"}) {
            add_documents(*engine_, name, documents_of(name));
            // Known words, or they would be read as others.
            std::string words;
            for (std::size_t part = 0; part < 30; ++part)
                for (const char* word : {"slang", "jargon", "idiom"})
                    words += word + std::to_string(part) + ' ';
            add_documents(*engine_, name, {{"glossary", words}});
        }
        engine_->encode({});
    }
    TrainReport train(bool dry_run = false) const {
        TrainRequest request;
        for (std::size_t i = 0; i < 90; ++i)
            for (const char* politely : {"please", "kindly"})
                request.queries.push_back(asked("garden", i, politely + std::to_string(i / 30)));
        request.dry_run = dry_run;
        request.threads = 1;
        return engine_->train(request);
    }
    void judge_garden() {
        std::vector<Feedback> feedback;
        for (std::size_t i = 0; i < 90; ++i) {
            const TrainQuery query = asked("garden", i, "please" + std::to_string(i / 30));
            Feedback one;
            one.query = query.text;
            one.expert = "garden";
            one.document = query.documents[0].substr(7);
            feedback.push_back(one);
        }
        engine_->add_feedback(feedback);
    }
    Answer ask(const std::string& query, const std::string& route = "flat") const {
        return engine_->ask(search_request(query, route));
    }
    std::size_t state_size() const {
        Catalog catalog(StorePaths(store_.path()), disk_files(), Database::Access::read);
        std::size_t size = 0;
        for (const LearntRow& row : catalog.learnt(""))
            if (row.kind == kRecipes) size = row.state.size();
        return size;
    }
    std::size_t answered_first() const {
        std::size_t first = 0;
        for (std::size_t i = 0; i < 30; ++i) {
            const TrainQuery query = asked("garden", i, "again");
            const std::vector<std::string> hits = found(ask(query.text));
            first += !hits.empty() && hits[0] == query.documents[0] ? 1 : 0;
        }
        return first;
    }
    ScratchStore store_{"test/64"};
    std::unique_ptr<Engine> engine_;
};

TEST_F(AnswersTest, ADryRunSaysWhatTrainingSays) {
    const TrainReport dry = train(true), wet = train();
    ASSERT_GT(wet.recipes->remembered, 0u);  // or there were no other scores to foresee
    EXPECT_EQ(dry.commit, 0u);
    EXPECT_EQ(dry.recipes->version, wet.recipes->version);
    ASSERT_EQ(dry.promises.size(), wet.promises.size());
    for (std::size_t i = 0; i < dry.promises.size(); ++i) {
        EXPECT_EQ(dry.promises[i].p, wet.promises[i].p);
        EXPECT_EQ(dry.promises[i].loss, wet.promises[i].loss);
        EXPECT_EQ(dry.promises[i].share_opened, wet.promises[i].share_opened);
    }
}

TEST_F(AnswersTest, WhatAnsweredALikeQuestionRises) {
    const std::size_t before = answered_first();
    const TrainReport report = train();
    ASSERT_TRUE(report.recipes);
    ASSERT_EQ(report.recipes->answers.size(), 1u);
    EXPECT_TRUE(report.recipes->answers[0].adopted);
    EXPECT_EQ(report.recipes->answers[0].name, "garden");
    EXPECT_EQ(report.recipes->remembered, 180u);
    EXPECT_LT(before, 25u);
    EXPECT_GT(answered_first(), before);
    const Answer answer = ask(asked("garden", 3, "again").text);
    EXPECT_GT(answer.hits.at(0).scores.answers, 0);
    EXPECT_THAT(to_json(answer), HasSubstr("\"answers\":"));
}

TEST_F(AnswersTest, ADryRunChangesNothing) {
    const std::string before = hits_json(ask(asked("garden", 3, "again").text));
    EXPECT_GT(train(true).recipes->remembered, 0u);
    EXPECT_EQ(hits_json(ask(asked("garden", 3, "again").text)), before);
}

TEST_F(AnswersTest, PlainSearchRemembersNothing) {
    Request request = search_request(asked("garden", 3, "again").text);
    request.plain = true;
    const Answer before = engine_->ask(request);
    train();
    const Answer after = engine_->ask(request);
    EXPECT_EQ(found(after), found(before));
    for (std::size_t i = 0; i < after.hits.size(); ++i)
        EXPECT_EQ(after.hits[i].score, before.hits[i].score);
}

TEST_F(AnswersTest, ExactAndFlatFindTheSameWhetherExpertsAreDividedOrNot) {
    train();
    std::vector<std::string> flat;
    for (std::size_t i = 0; i < 30; ++i) {
        const std::string query = asked("garden", i, "again").text;
        flat.push_back(hits_json(ask(query)));
        EXPECT_EQ(hits_json(ask(query, "exact")), flat.back());
    }
    DiscoverRequest request;
    request.expert = "garden";
    request.experts = 4;
    engine_->discover(request);
    for (std::size_t i = 0; i < 30; ++i) {
        const std::string query = asked("garden", i, "again").text;
        EXPECT_EQ(hits_json(ask(query)), flat[i]);
        EXPECT_EQ(hits_json(ask(query, "exact")), flat[i]);
    }
}

TEST_F(AnswersTest, RoutedSearchScoresADocumentAsFlatDoes) {
    train();
    for (std::size_t i = 0; i < 30; ++i) {
        const std::string query = asked("garden", i, "again").text;
        const Answer flat = ask(query), routed = ask(query, "top-k=1");
        for (const Hit& hit : routed.hits)
            for (const Hit& other : flat.hits)
                if (other.expert == hit.expert && other.document == hit.document) {
                    EXPECT_EQ(other.score, hit.score);
                }
    }
}

TEST_F(AnswersTest, TheSameQueriesTeachTheSameAgain) {
    const TrainReport first = train(), second = train();
    EXPECT_EQ(second.recipes->version, first.recipes->version);
    EXPECT_EQ(second.recipes->answers[0].gain, first.recipes->answers[0].gain);
}

TEST_F(AnswersTest, AnExpertThatIsNotAskedKeepsWhatItsDocumentsAnswered) {
    train();
    const std::string query = asked("garden", 3, "again").text;
    EXPECT_GT(ask(query).hits.at(0).scores.answers, 0);
    TrainRequest request;
    for (std::size_t i = 0; i < 60; ++i)
        request.queries.push_back(asked("workshop", i, "please" + std::to_string(i)));
    request.threads = 1;
    engine_->train(request);
    EXPECT_GT(ask(query).hits.at(0).scores.answers, 0);
    engine_->train({});
    EXPECT_GT(ask(query).hits.at(0).scores.answers, 0);
}

TEST_F(AnswersTest, WhatAnExpertThatIsGoneAnsweredGoesWithTheNextTraining) {
    train();
    const std::size_t with = state_size();
    engine_->remove("garden", {});
    engine_->train({});
    EXPECT_LT(state_size(), with / 10);
}

TEST_F(AnswersTest, FeedbackThatIsForgottenTellsNothing) {
    judge_garden();
    TrainRequest request;
    request.from_feedback = true;
    request.threads = 1;
    EXPECT_EQ(engine_->train(request).recipes->remembered, 90u);
    const std::string query = asked("garden", 3, "again").text;
    EXPECT_GT(ask(query).hits.at(0).scores.answers, 0);
    std::vector<std::uint64_t> ids;
    for (const Feedback& one : engine_->feedback()) ids.push_back(one.id);
    const std::uint64_t before = ask(query).trace.commit;
    EXPECT_EQ(engine_->forget_feedback(ids).commit, before + 1);  // both or neither
    for (const Hit& hit : ask(query).hits) EXPECT_EQ(hit.scores.answers, 0);
    EXPECT_LT(state_size(), 500u);
}

TEST_F(AnswersTest, WhatIsForgottenWhileItIsLearntIsNotRemembered) {
    judge_garden();
    TrainRequest request;
    request.from_feedback = true;
    request.threads = 1;
    bool forgotten = false;
    Meanwhile others("losses of routing", [&] {
        if (!std::exchange(forgotten, true))
            engine_->forget_feedback({engine_->feedback().front().id});
    });
    EXPECT_EQ(engine_->train(request, &others).recipes->remembered, 89u);
    EXPECT_TRUE(forgotten);
}

// Vectors of a main encoder that changes, and others for those who are opened alone.
TEST_F(AnswersTest, WhatIsOpenedDecidesNothingWhereEncodersDiffer) {
    train();
    OpenOptions options = store_.options();
    options.encoder = "test/32";
    Engine other(options);
    std::vector<TestDocument> many;
    for (std::size_t i = 0; i < 200; ++i)
        many.push_back({"m" + std::to_string(i), "A ship of number" + std::to_string(i)});
    add_documents(other, "harbour", many);
    other.encode({});
    for (std::size_t i = 0; i < 30; ++i) {
        const std::string query = asked("garden", i, "again").text;
        const Answer flat = other.ask(search_request(query));
        const Answer routed = other.ask(search_request(query, "top-k=1"));
        for (const Hit& hit : routed.hits)
            for (const Hit& one : flat.hits)
                if (one.expert == hit.expert && one.document == hit.document) {
                    EXPECT_EQ(one.score, hit.score);
                }
    }
}

TEST_F(AnswersTest, ADocumentThatIsGoneIsNotFound) {
    train();
    engine_->remove("garden", {"d3"});
    for (const std::string& hit : found(ask(asked("garden", 3, "again").text)))
        EXPECT_NE(hit, "garden/d3");
}

}  // namespace
}  // namespace moxie
