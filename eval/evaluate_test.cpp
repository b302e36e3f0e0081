#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

namespace fs = std::filesystem;

/// A store of two experts: "near" has twelve short documents that hold all of the query, "far" some
/// that mention one of its words among many others.
class EvaluateTest : public testing::Test {
protected:
    EvaluateTest() {
        fs::remove_all(directory_);
        fs::create_directories(directory_ / "near" / "qrels");
        fs::create_directories(directory_ / "far" / "qrels");
        write("far/queries.jsonl", R"({"_id": "q", "text": "violin wordx"})");
        write("far/qrels/test.tsv", "q\tf2\t1\n");
        write("near/queries.jsonl", R"({"_id": "q", "text": "silver violin"})");
        write("near/qrels/test.tsv", "q\tn3\t1\n");
        OpenOptions options;
        options.store = (directory_ / "store").string();
        options.create = true;
        engine_ = std::make_unique<Engine>(options);
        add("near", 'n', 12, "a silver violin");
        add("far", 'f', 5, "violin" + many_words());
    }
    ~EvaluateTest() override { fs::remove_all(directory_); }

    DiscoverReport divide_near() {
        AddRequest encoder;
        encoder.expert = "near";
        encoder.paths = {(directory_ / "near" / "queries.jsonl").string()};
        encoder.encoder = "test/64";
        engine_->add(encoder);
        engine_->encode({});
        DiscoverRequest discover;
        discover.expert = "near";
        discover.experts = 2;
        return engine_->discover(discover);
    }

    Result evaluate_exact() const {
        Options options;
        options.directories = {(directory_ / "near").string()};
        options.base.threads = 1;
        options.routes = {parse_route("exact")};
        return evaluate(*engine_, options);
    }

private:
    static std::string many_words() {
        std::string text;
        for (char a = 'a'; a <= 'z'; ++a) text += std::string(" word") + a;
        return text;
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(directory_ / name) << text;
    }
    void add(const std::string& expert, char prefix, int count, const std::string& text) {
        std::stringstream lines;
        for (int i = 0; i < count; ++i)
            lines << R"({"_id": ")" << prefix << i << R"(", "text": ")" << text << ' ' << prefix
                  << i << "\"}\n";
        AddRequest request;
        request.expert = expert;
        request.paths = {"-"};
        request.input = &lines;
        engine_->add(request);
    }

protected:
    fs::path directory_ =
        fs::path(testing::TempDir()) /
        (std::string("moxie_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::unique_ptr<Engine> engine_;
};

double metric(const Metrics& metrics, const std::string& name) {
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return found == metrics.end() ? -1 : found->second;
}

// A thousand hits, which recall is measured by, take every expert; ten do not.
TEST_F(EvaluateTest, WhatIsOpenedIsThatOfTheTenHitsOfAUser) {
    const Result result = evaluate_exact();
    const Mode& exact = result.modes.back();
    ASSERT_EQ(exact.route, "exact");
    EXPECT_EQ(exact.differs_from_flat, 0u);
    EXPECT_EQ(metric(exact.macro, "recall@100"), 1);
    EXPECT_EQ(metric(exact.macro, "experts_opened"), 1);
    EXPECT_EQ(metric(exact.macro, "expert_recall"), 1);
    EXPECT_DOUBLE_EQ(metric(exact.macro, "share_opened"), 12.0 / 17);
}

// The curve is replayed from flat's hits; the modes were searched.
TEST_F(EvaluateTest, ReplayedRoutesAreThoseThatWereSearched) {
    Options options;
    options.directories = {(directory_ / "near").string(), (directory_ / "far").string()};
    options.base.threads = 1;
    options.ladder = true;
    options.routes = {parse_route("top-k=1"), parse_route("top-p=0.9"), parse_route("top-p=0.999")};
    const Result result = evaluate(*engine_, options);
    for (std::size_t m = 3; m < result.modes.size(); ++m) {
        const Mode& mode = result.modes[m];
        const auto point =
            std::find_if(result.curve.points.begin(), result.curve.points.end(),
                         [&](const CurvePoint& one) { return one.route == mode.route; });
        ASSERT_NE(point, result.curve.points.end()) << mode.route;
        EXPECT_DOUBLE_EQ(point->ndcg.mean, metric(mode.macro, "ndcg@10")) << mode.route;
        EXPECT_DOUBLE_EQ(point->loss.mean, metric(mode.macro, "loss@10")) << mode.route;
        EXPECT_DOUBLE_EQ(point->share_opened, metric(mode.macro, "share_opened")) << mode.route;
        EXPECT_DOUBLE_EQ(point->experts_opened, metric(mode.macro, "experts_opened"));
    }
    EXPECT_EQ(result.loads.size(), 3u);
    EXPECT_FALSE(result.ladder.empty());
    EXPECT_EQ(result.modes[3].worst_loss.name.empty(), false);
}

TEST_F(EvaluateTest, FlatOpensAll) {
    const Result result = evaluate_exact();
    EXPECT_EQ(metric(result.modes[1].macro, "experts_opened"), 2);
    EXPECT_EQ(metric(result.modes[1].macro, "share_opened"), 1);
}

// Its parts are its own, and the oracle opens all of them.
TEST_F(EvaluateTest, AnExpertThatIsDividedIsFoundByItsParts) {
    const DiscoverReport parts = divide_near();
    const Result result = evaluate_exact();
    for (const std::size_t m : {1, 2}) {  // flat, and the own expert alone
        EXPECT_EQ(metric(result.modes[m].macro, "expert_recall"), 1) << result.modes[m].route;
        EXPECT_GE(metric(result.modes[m].macro, "experts_opened"), 2) << result.modes[m].route;
    }
    EXPECT_EQ(metric(result.modes[2].macro, "experts_opened"),
              static_cast<double>(parts.experts.size()));
    EXPECT_EQ(metric(result.routing, "own@4"), 1);
}

// Hits are called after the whole, and features are of its parts.
TEST_F(EvaluateTest, FeaturesTellInWhichPartFlatFoundItsHits) {
    divide_near();
    Options options;
    options.directories = {(directory_ / "near").string()};
    options.features = (directory_ / "features.jsonl").string();
    evaluate(*engine_, options);
    std::ifstream file(options.features);
    const auto line = nlohmann::json::parse(file);
    std::map<std::string, double> shares, expected;
    for (const auto& expert : line["experts"]) {
        shares[expert["name"]] = expert["flat_share"];
        expected[expert["name"]] = 0;
    }
    std::map<std::pair<std::string, std::string>, std::string> homes;
    for (const auto& [name, share] : shares)
        engine_->chunks(name, [&](const Hit& hit) { homes[{hit.expert, hit.document}] = name; });
    for (const auto& hit : line["hits"])
        expected[homes.at({hit["expert"], hit["document"]})] +=
            1.0 / static_cast<double>(line["hits"].size());
    double sum = 0;
    for (const auto& [name, share] : shares) {
        EXPECT_NEAR(share, expected[name], 1e-9) << name;
        sum += share;
    }
    EXPECT_NEAR(sum, 1, 1e-9);
}

TEST_F(EvaluateTest, TheOwnExpertIsOpenedWithItsRetrievers) {
    AddRequest encoder;
    encoder.expert = "near";
    encoder.paths = {(directory_ / "near" / "queries.jsonl").string()};
    encoder.encoder = "test/64";
    engine_->add(encoder);
    AddRequest wide;
    wide.expert = "near.wide";
    wide.over = "near";
    wide.encoder = "test/512";
    engine_->add(wide);
    engine_->remove("far", {});  // so that the oracle and flat search find the same
    engine_->encode({});
    const Result result = evaluate_exact();
    EXPECT_EQ(result.modes[2].route, "oracle");
    EXPECT_EQ(result.modes[2].differs_from_flat, 0u);
}
}  // namespace
}  // namespace moxie::eval
