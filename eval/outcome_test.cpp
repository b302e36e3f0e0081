#include "eval/outcome.h"

#include <gtest/gtest.h>

namespace moxie::eval {
namespace {

std::vector<RankedDocument> ranking(const std::vector<std::string>& ids) {
    std::vector<RankedDocument> documents;
    for (const auto& id : ids) documents.push_back({id, 1});
    return documents;
}

TEST(Loss, IsTheShareOfFlatsFirstTenThatIsMissing) {
    EXPECT_EQ(loss(ranking({"b", "a"}), ranking({"a", "b"})), 0);
    EXPECT_EQ(loss(ranking({"a", "x"}), ranking({"a", "b"})), 0.5);
    EXPECT_EQ(loss(ranking({}), ranking({"a"})), 1);
    EXPECT_EQ(loss(ranking({"a"}), ranking({})), 0);
}

TEST(Loss, LooksAtTheFirstTenOfBothOnly) {
    std::vector<std::string> flat, routed;
    for (int i = 0; i < 20; ++i) flat.push_back("f" + std::to_string(i));
    for (int i = 10; i < 20; ++i) routed.push_back("f" + std::to_string(i));
    for (int i = 0; i < 10; ++i) routed.push_back("f" + std::to_string(i));
    EXPECT_EQ(loss(ranking(routed), ranking(flat)), 1);
}

TEST(Effort, CountsOpenedExpertsAndTheOwnOne) {
    Answer answer;
    answer.trace.cost.vectors = 7;
    Route& route = answer.route;
    route.share_opened = 0.25;
    for (const bool opened : {true, false, true}) {
        RoutedExpert expert;
        expert.name = "e" + std::to_string(route.experts.size());
        expert.opened = opened;
        route.experts.push_back(expert);
    }
    Outcome own, other;
    add_effort(own, answer, "e0", {});
    EXPECT_EQ(own.experts_opened, 2);
    EXPECT_EQ(own.own_opened, 1);
    EXPECT_EQ(own.share_opened, 0.25);
    EXPECT_EQ(own.vectors, 7);
    add_effort(other, answer, "e1", {});
    EXPECT_EQ(other.own_opened, 0);
}

TEST(Quality, IsThatOfTheRanking) {
    const Collection::Query query{"q", "text", {{"a", 1}}, {}};
    const auto found = ranking({"x", "a"});
    const Outcome outcome = quality_of(found, found, query);
    EXPECT_EQ(outcome.reciprocal_rank, 0.5);
    EXPECT_EQ(outcome.recall, 1);
    EXPECT_EQ(outcome.loss, 0);
}

}  // namespace
}  // namespace moxie::eval
