#include <gmock/gmock.h>

#include <algorithm>

#include "engine/engine_fixture.h"
#include "rank/relevance.h"
#include "store/writer.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<TestDocument> series(std::size_t count, const std::string& topic) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i)
        documents.push_back({topic + std::to_string(i),
                             "The " + topic + " number " + std::to_string(i) +
                                 " turns left at crossing c" + std::to_string(i % 7) +
                                 " and waits for signal s" + std::to_string(i % 5) + "."});
    return documents;
}

class RelevanceTest : public testing::Test {
protected:
    std::unique_ptr<Engine> engine(const std::string& name = "store",
                                   const std::string& encoder = "test/512") const {
        OpenOptions options = store_.options();
        options.store = store_ / name;
        if (encoder != "none") options.encoder = encoder;
        return std::make_unique<Engine>(options);
    }
    std::unique_ptr<Engine> filled(const std::string& name = "store",
                                   const std::string& encoder = "test/512") const {
        auto moxie = engine(name, encoder);
        add_documents(*moxie, "trains", series(60, "train"));
        add_documents(*moxie, "ships", series(20, "ship"));
        return moxie;
    }
    static std::string version(const Answer& answer) {
        for (const auto& [part, value] : answer.trace.versions)
            if (part == "relevance") return value;
        return "";
    }
    static std::vector<std::optional<double>> relevance(const Answer& answer) {
        std::vector<std::optional<double>> values;
        for (const Hit& hit : answer.hits) values.push_back(hit.relevance);
        return values;
    }
    LearntRow learnt(const std::string& name = "store") const {
        Catalog catalog(StorePaths(store_ / name), disk_files(), Database::Access::read);
        for (LearntRow& row : catalog.learnt(""))
            if (row.kind == "relevance") return row;
        ADD_FAILURE() << "nothing was learnt of relevance";
        return {};
    }
    void replace(std::vector<std::uint8_t> state) const {
        LearntRow row = learnt();
        row.state = std::move(state);
        Writer(StorePaths(store_ / "store"), disk_files()).commit_learnt(row);
    }
    ScratchStore store_;
};

const char* const kQuestion = "which train waits for signal s3 at the crossing";

TEST_F(RelevanceTest, IsUnknownBeforeACalibration) {
    const auto moxie = filled();
    const Answer answer = moxie->ask(search_request(kQuestion));
    ASSERT_THAT(answer.hits, SizeIs(10));
    EXPECT_THAT(relevance(answer), Each(std::optional<double>()));
    EXPECT_EQ(version(answer), "");
    EXPECT_THAT(to_json(answer), HasSubstr("\"relevance\":null"));
    Request request = search_request(kQuestion);
    request.min_relevance = 0.1;
    const Error error = error_of([&] { moxie->ask(request); });
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_EQ(error.parameter(), "min_relevance");
}

TEST_F(RelevanceTest, EncodingCalibratesItOnce) {
    const auto moxie = filled();
    moxie->encode({});
    const Answer answer = moxie->ask(search_request(kQuestion));
    EXPECT_EQ(version(answer), "relevance1@1");
    for (const Hit& hit : answer.hits) {
        ASSERT_TRUE(hit.relevance);
        EXPECT_GT(*hit.relevance, 0);
        EXPECT_LT(*hit.relevance, 1);
    }
    EXPECT_THAT(to_json(answer), Not(HasSubstr("\"relevance\":null")));
    moxie->encode({});
    EXPECT_EQ(learnt().version, 1u);
    EXPECT_THAT(read_calibration(learnt().state).encoders, ElementsAre(HasSubstr("test/512@")));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(RelevanceTest, ASearchThatItLeavesWithoutHitsSaysHowRelevantTheBestWas) {
    const auto moxie = filled();
    moxie->encode({});
    Request request = search_request(kQuestion);
    request.min_relevance = 1;
    const Answer none = moxie->ask(request);
    EXPECT_THAT(none.hits, IsEmpty());
    EXPECT_THAT(
        none.trace.warnings,
        ElementsAre(testing::ContainsRegex("--min-relevance asks for: the best one has 0.* of 1")));
    request.depth = Depth::answer;
    EXPECT_THAT(moxie->ask(request).trace.warnings, IsEmpty()) << "its reason says so";
    request.depth = Depth::search;
    request.min_relevance = 0;
    EXPECT_THAT(moxie->ask(request).trace.warnings, IsEmpty());
}

TEST_F(RelevanceTest, WordsAloneAreCalibratedToo) {
    const auto moxie = filled("store", "none");
    const CalibrateReport report = moxie->calibrate({});
    EXPECT_EQ(report.version, "relevance1@1");
    EXPECT_GE(report.null_probes, 100u);
    EXPECT_GT(report.pseudo_queries, 60u);
    EXPECT_EQ(report.judged_queries, 0u);
    const Answer answer = moxie->ask(search_request("which train waits at crossing c3"));
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_GT(answer.hits.front().relevance.value(), 0);
    EXPECT_GT(*answer.hits.front().relevance, *answer.hits.back().relevance);
    EXPECT_EQ(moxie->calibrate({}).version, "relevance1@2");
    EXPECT_EQ(read_calibration(learnt().state).vectors.scope, Line{});
}

TEST_F(RelevanceTest, IsOneNumberForAChunkAndAQuery) {
    const auto moxie = filled();
    moxie->encode({});
    const Answer whole = moxie->ask(search_request(kQuestion, "flat", 100));
    const auto same = [&](const Answer& answer) {
        ASSERT_FALSE(answer.hits.empty());
        for (const Hit& hit : answer.hits)
            for (const Hit& other : whole.hits)
                if (other.expert == hit.expert && other.document == hit.document) {
                    EXPECT_EQ(hit.relevance, other.relevance) << hit.document;
                }
    };
    same(moxie->ask(search_request(kQuestion, "flat", 3)));
    same(moxie->ask(search_request(kQuestion, "top-k=1")));
    same(moxie->ask(search_request(kQuestion, "exact")));
    Request request = search_request(kQuestion);
    request.weight = 0.8;
    same(moxie->ask(request));
    request.mode = SearchMode::dense;
    same(moxie->ask(request));
    request = search_request(kQuestion);
    request.fuse = Fusion::rrf;
    same(moxie->ask(request));
}

TEST_F(RelevanceTest, HitsBelowTheLeastAreLeftOut) {
    const auto moxie = filled();
    moxie->encode({});
    Request request = search_request(kQuestion, "flat", 60);
    const Answer all = moxie->ask(request);
    request.min_relevance = (*all.hits.front().relevance + *all.hits.back().relevance) / 2;
    const Answer some = moxie->ask(request);
    ASSERT_FALSE(some.hits.empty());
    EXPECT_LT(some.hits.size(), all.hits.size());
    std::size_t rank = 0;
    for (const Hit& hit : some.hits) {
        EXPECT_GE(*hit.relevance, *request.min_relevance);
        EXPECT_EQ(hit.rank, ++rank);
    }
    const auto kept = std::count_if(all.hits.begin(), all.hits.end(), [&](const Hit& hit) {
        return *hit.relevance >= *request.min_relevance;
    });
    EXPECT_EQ(some.hits.size(), static_cast<std::size_t>(kept));
    request.min_relevance = 1;
    EXPECT_THAT(moxie->ask(request).hits, IsEmpty());
    request.depth = Depth::answer;
    const Answer none = moxie->ask(request);
    ASSERT_TRUE(none.answer->abstained);
    EXPECT_THAT(*none.answer->reason, HasSubstr("as relevant as asked for"));
    for (const double wrong : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
        request.min_relevance = wrong;
        const Error error = error_of([&] { moxie->ask(request); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.parameter(), "min_relevance");
    }
}

TEST_F(RelevanceTest, AskAbstainsWhereNothingIsRelevantEnough) {
    const auto moxie = filled();
    moxie->encode({});
    Request request = search_request("which train waits for the signal of the old harbour");
    request.depth = Depth::answer;
    ASSERT_FALSE(moxie->ask(request).answer->abstained);
    Calibration strict = read_calibration(learnt().state);
    strict.vectors.least = 1;
    replace(write_calibration(strict));
    const Answer answer = moxie->ask(request);
    EXPECT_TRUE(answer.answer->abstained);
    EXPECT_THAT(answer.answer->citations, IsEmpty());
    EXPECT_THAT(answer.answer->reason.value(), HasSubstr("nothing relevant enough"));
    EXPECT_THAT(answer.hits, SizeIs(10));  // they are still there to be looked at
    // A passage with every word of the question is not for this rule to refuse.
    request.query = "train 3 crossing signal";
    EXPECT_FALSE(moxie->ask(request).answer->abstained);
}

TEST_F(RelevanceTest, VectorsThatSeeAnAnswerOverruleTheEvidenceOfWords) {
    const auto moxie = filled();
    Request request = search_request("train kettle toaster");
    request.depth = Depth::answer;
    moxie->encode({});
    Calibration calibration = read_calibration(learnt().state);
    calibration.vectors.least = 0;
    replace(write_calibration(calibration));
    EXPECT_FALSE(moxie->ask(request).answer->abstained);
    request.mode = SearchMode::lexical;
    calibration.words.least = 0;
    replace(write_calibration(calibration));
    EXPECT_TRUE(moxie->ask(request).answer->abstained);
}

TEST_F(RelevanceTest, DamagedLearntStateIsLeftOutWithAWarning) {
    const auto moxie = filled();
    moxie->encode({});
    std::vector<std::uint8_t> damaged = learnt().state;
    damaged[damaged.size() / 2] ^= 1;
    replace(damaged);
    const Answer answer = moxie->ask(search_request(kQuestion));
    EXPECT_THAT(answer.hits, SizeIs(10));
    EXPECT_THAT(relevance(answer), Each(std::optional<double>()));
    EXPECT_THAT(answer.trace.warnings, Contains(HasSubstr("calibration of relevance")));
    EXPECT_EQ(version(answer), "");
    EXPECT_THAT(problems_of(*moxie), HasSubstr("relevance"));
    moxie->encode({});
    EXPECT_EQ(version(moxie->ask(search_request(kQuestion))), "relevance1@3");
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(RelevanceTest, StaleCalibrationsAreUsedAndNamedSo) {
    const auto moxie = filled();
    moxie->encode({});
    add_documents(*moxie, "trains", series(70, "train"));  // ten of them are new
    Answer answer = moxie->ask(search_request(kQuestion));
    EXPECT_EQ(version(answer), "relevance1@1");
    add_documents(*moxie, "cars", series(20, "car"));
    answer = moxie->ask(search_request(kQuestion));
    EXPECT_EQ(version(answer), "relevance1@1, stale");
    EXPECT_THAT(relevance(answer), Not(Contains(std::optional<double>())));
    moxie->encode({});
    EXPECT_EQ(version(moxie->ask(search_request(kQuestion))), "relevance1@2");
}

TEST_F(RelevanceTest, ThreadsDoNotChangeIt) {
    std::vector<std::vector<std::uint8_t>> states;
    for (const std::size_t threads : {1, 2, 5}) {
        const std::string name = std::to_string(threads);
        const auto moxie = filled(name);
        moxie->encode({{}, threads});
        moxie->calibrate({{}, threads});
        states.push_back(learnt(name).state);
    }
    EXPECT_EQ(states[0], states[1]);
    EXPECT_EQ(states[0], states[2]);
}

TEST_F(RelevanceTest, TheOrderOfAddingDoesNotChangeIt) {
    filled("one")->encode({});
    const auto other = engine("other");
    add_documents(*other, "ships", series(20, "ship"));
    add_documents(*other, "trains", series(9, "train"));
    other->encode({});
    add_documents(*other, "trains", series(60, "train"));
    other->encode({});
    EXPECT_EQ(learnt("one").state, learnt("other").state);
    EXPECT_EQ(learnt("other").version, 2u);
}

TEST_F(RelevanceTest, JudgementsSayHowOftenWhatFitsIsWanted) {
    const auto moxie = filled();
    moxie->encode({});
    const double before = *moxie->ask(search_request(kQuestion)).hits.front().relevance;
    // One document of the many that fit answers each of these, and it is not the first.
    CalibrateRequest request;
    for (int i = 0; i < 60; ++i)
        request.judgements.push_back({"train that waits for signal s" + std::to_string(i % 5) +
                                          " at crossing c" + std::to_string(i % 7) + " for " +
                                          std::to_string(i),
                                      "trains", "train59"});
    const CalibrateReport report = moxie->calibrate(request);
    EXPECT_EQ(report.judged_queries, 60u);
    const Calibration judged = read_calibration(learnt().state);
    EXPECT_LT(judged.vectors.fit.shift, -0.5);
    EXPECT_LT(*moxie->ask(search_request(kQuestion)).hits.front().relevance, before / 2);
    // Less relevance is then enough for an answer.
    EXPECT_LT(judged.vectors.least, uncalibrated().vectors.least);
    Request asked = search_request(kQuestion);
    asked.depth = Depth::answer;
    EXPECT_FALSE(moxie->ask(asked).answer->abstained);

    // A few documents more change nothing of it; many do.
    add_documents(*moxie, "trains", series(63, "train"));
    moxie->encode({});
    EXPECT_EQ(learnt().version, 2u);
    add_documents(*moxie, "cars", series(20, "car"));
    moxie->encode({});
    const Calibration later = read_calibration(learnt().state);
    EXPECT_EQ(learnt().version, 3u);
    EXPECT_EQ(later.vectors.fit, judged.vectors.fit);
    EXPECT_EQ(later.vectors.least, judged.vectors.least);
}

TEST_F(RelevanceTest, AFewJudgementsLeaveWhatFitsAlone) {
    const auto moxie = filled();
    moxie->encode({});
    const Calibration before = read_calibration(learnt().state);
    moxie->calibrate({{{"which ship waits for signal s2", "ships", "ship2"}}});
    const Calibration after = read_calibration(learnt().state);
    EXPECT_EQ(after.vectors.fit, before.vectors.fit);
    EXPECT_EQ(after.vectors.least, before.vectors.least);
    EXPECT_NE(after.vectors.scope, before.vectors.scope);
}

TEST_F(RelevanceTest, JudgementsAreChecked) {
    const auto moxie = filled();
    EXPECT_EQ(error_of([&] {
                  moxie->calibrate({{{"a query", "planes", "x"}}});
              }).code(),
              ErrorCode::not_found);
    EXPECT_EQ(error_of([&] {
                  moxie->calibrate({{{" ", "ships", "x"}}});
              }).parameter(),
              "judgements");
}

TEST_F(RelevanceTest, AStoreWithoutChunksIsNotCalibrated) {
    const auto moxie = engine();
    add_documents(*moxie, "empty", {{"gone", "some words"}});
    moxie->remove("empty", {"gone"});
    moxie->encode({});
    EXPECT_EQ(version(moxie->ask(search_request("words"))), "");
}

TEST_F(RelevanceTest, CosinesThatNobodyCalibratedAreNotRead) {
    const auto moxie = filled();
    moxie->encode({});
    Calibration other = read_calibration(learnt().state);
    other.encoders = {"another@1/f32"};
    replace(write_calibration(other));
    Request request = search_request(kQuestion);
    const Answer hybrid = moxie->ask(request);
    request.mode = SearchMode::lexical;
    const Answer words = moxie->ask(request);
    for (const Hit& hit : hybrid.hits)
        for (const Hit& word : words.hits)
            if (hit.document == word.document) {
                EXPECT_EQ(hit.relevance, word.relevance);
            }
    request.mode = SearchMode::dense;
    EXPECT_THAT(relevance(moxie->ask(request)), Each(std::optional<double>()));
}

}  // namespace
}  // namespace moxie
