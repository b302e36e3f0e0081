#include "eval/summary.h"

#include <gtest/gtest.h>

namespace moxie::eval {
namespace {

double metric(const Metrics& metrics, const std::string& name) {
    for (const auto& [key, value] : metrics) {
        if (key == name) return value;
    }
    ADD_FAILURE() << "no metric " << name;
    return 0;
}

Outcome outcome(double ndcg, double ms, bool differs = false) {
    Outcome one;
    one.ndcg = ndcg;
    one.ms = ms;
    one.differs_from_flat = differs;
    return one;
}

const std::vector<ModeOutcomes> kModes = {
    {"plain", {outcome(0.5, 1), outcome(0, 1), outcome(0, 1)}},
    {"flat", {outcome(1, 1), outcome(0, 2), outcome(1, 6)}},
    {"top-k=1", {outcome(1, 1, true), outcome(0, 1), outcome(0, 1, true)}},
};

TEST(Summary, MacroIsTheMeanOverFoldersNotQueries) {
    const Result result = summarise(kModes, {0, 1, 1}, {"one", "two"});
    const Mode& flat = result.modes[1];
    ASSERT_EQ(flat.datasets.size(), 2u);
    EXPECT_EQ(flat.datasets[1].n, 2u);
    EXPECT_DOUBLE_EQ(metric(flat.datasets[1].metrics, "ndcg@10"), 0.5);
    EXPECT_DOUBLE_EQ(metric(flat.macro, "ndcg@10"), 0.75);
    EXPECT_DOUBLE_EQ(metric(flat.datasets[1].metrics, "ms_median"), 4);
    EXPECT_DOUBLE_EQ(metric(flat.datasets[1].metrics, "ms_p95"), 6);
    EXPECT_DOUBLE_EQ(flat.intervals.at("ndcg@10").mean, 0.75);
}

TEST(Summary, ComparesWithFlatAndPlain) {
    const Result result = summarise(kModes, {0, 1, 1}, {"one", "two"});
    ASSERT_EQ(result.differences.size(), 3u);
    EXPECT_EQ(result.differences[0].a + " " + result.differences[0].b, "plain flat");
    EXPECT_EQ(result.differences[1].a + " " + result.differences[1].b, "top-k=1 flat");
    EXPECT_DOUBLE_EQ(result.differences[1].interval.mean, -0.25);
    EXPECT_EQ(result.differences[1].interval.n, 3u);
    EXPECT_EQ(result.differences[2].a + " " + result.differences[2].b, "top-k=1 plain");
}

TEST(Summary, CountsQueriesThatDifferFromFlat) {
    const Result result = summarise(kModes, {0, 1, 1}, {"one", "two"});
    EXPECT_FALSE(result.modes[1].differs_from_flat.has_value());
    EXPECT_EQ(result.modes[2].differs_from_flat, 2u);
}

TEST(Percentile, IsTheNearestRank) {
    EXPECT_EQ(percentile({}, 0.95), 0);
    EXPECT_EQ(percentile({5}, 0.95), 5);
    std::vector<double> values;
    for (int i = 1; i <= 100; ++i) values.push_back(i);
    EXPECT_EQ(percentile(values, 0.95), 95);
    EXPECT_EQ(median({4, 1, 3}), 3);
    EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

}  // namespace
}  // namespace moxie::eval
