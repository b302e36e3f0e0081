#include "eval/reliability.h"

#include <gtest/gtest.h>

namespace moxie::eval {
namespace {

Collection::Query query(const std::string& relevant) {
    Collection::Query query;
    query.judgements = {{relevant, 1}, {"judged-irrelevant", 0}};
    return query;
}

Hit hit(const std::string& expert, const std::string& document, std::optional<double> relevance) {
    Hit hit;
    hit.expert = expert;
    hit.document = document;
    hit.relevance = relevance;
    return hit;
}

Collection collection(const std::string& name) {
    Collection collection;
    collection.name = name;
    return collection;
}

TEST(ReliabilityTest, ComparesRelevanceWithJudgementsBinByBin) {
    ReliabilityTable table;
    // Two hits at .9, one of them right; two at .2, none of them right; others do not count.
    table.add(collection("a"), query("x"),
              {hit("a", "x", 0.9), hit("a", "y", 0.2), hit("b", "x", 0.9), hit("a", "z", {})});
    table.add(collection("a"), query("x"),
              {hit("a", "y", 0.9), hit("a", "judged-irrelevant", 0.2)});
    const auto results = table.summary();
    ASSERT_EQ(results.size(), 1u);
    const Reliability& a = results[0];
    EXPECT_EQ(a.n, 4u);
    EXPECT_DOUBLE_EQ(a.relevance, 0.55);
    EXPECT_DOUBLE_EQ(a.relevant, 0.25);
    EXPECT_DOUBLE_EQ(a.error, 0.5 * 0.4 + 0.5 * 0.2);
    EXPECT_DOUBLE_EQ(a.gap.mean, 0.3);
    EXPECT_EQ(a.gap.n, 2u);
    ASSERT_EQ(a.bins.size(), 10u);
    EXPECT_EQ(a.bins[9].n, 2u);
    EXPECT_DOUBLE_EQ(a.bins[9].relevant, 0.5);
    EXPECT_DOUBLE_EQ(a.bins[2].relevance, 0.2);
    EXPECT_EQ(a.bins[5].n, 0u);
}

TEST(ReliabilityTest, CollectionsWeighTheSameTogether) {
    ReliabilityTable table;
    table.add(collection("a"), query("x"), {hit("a", "x", 1.0)});
    table.add(collection("b"), query("x"),
              {hit("b", "y", 1.0), hit("b", "z", 1.0), hit("b", "w", 1.0)});
    const auto results = table.summary();
    ASSERT_EQ(results.size(), 3u);
    EXPECT_EQ(results[2].name, "all");
    EXPECT_EQ(results[2].n, 4u);
    EXPECT_DOUBLE_EQ(results[2].relevant, 0.5);
    EXPECT_DOUBLE_EQ(results[2].error, 0.5);
    EXPECT_DOUBLE_EQ(results[2].gap.mean, 0.5);
}

TEST(ReliabilityTest, WithoutRelevanceThereIsNothingToSay) {
    ReliabilityTable table;
    table.add(collection("a"), query("x"), {hit("a", "x", {})});
    EXPECT_TRUE(table.summary().empty());
}

}  // namespace
}  // namespace moxie::eval
