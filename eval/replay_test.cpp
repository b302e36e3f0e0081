#include "eval/replay.h"

#include <gmock/gmock.h>

#include <cmath>

namespace moxie::eval {
namespace {

using testing::ElementsAre;

Hit hit(const std::string& expert, const std::string& document, double lexical, double dense) {
    Hit hit;
    hit.expert = expert;
    hit.document = document;
    hit.scores.lexical = lexical;
    hit.scores.dense = dense;
    return hit;
}

/// Three experts; the query is of "a", whose document "x" answers it.
class ReplayTest : public testing::Test {
protected:
    ReplayTest() {
        for (const auto& [name, weight] :
             {std::pair("b", 0.6), std::pair("a", 0.3), std::pair("c", 0.1)}) {
            RoutedExpert expert;
            expert.name = name;
            expert.weight = weight;
            expert.chunks = 10;
            flat_.route.experts.push_back(expert);
        }
        flat_.trace.scorer.unit = 2;
        flat_.hits = {hit("b", "x", 4, 0.5), hit("a", "x", 2, 0.9), hit("a", "x", 1, 0.8),
                      hit("c", "z", 1, 0.1)};
        for (std::size_t i = 0; i < flat_.hits.size(); ++i)
            flat_.hits[i].chunk = static_cast<std::uint32_t>(i);
    }
    Replay replay(const std::set<std::string>& shared = {}) const {
        return replay_of({"a", {}}, {"q", "text", {{"x", 1}}, {}}, flat_.route, flat_, own_,
                         shared);
    }
    Answer flat_, own_;
};

TEST_F(ReplayTest, ADocumentOfAnotherExpertIsNotTheJudgedOne) {
    const Replay all = replay();
    EXPECT_TRUE(all.whole);
    EXPECT_NEAR(replay_ndcg(all, open_all(all)), 1 / std::log2(3), 1e-12);
    EXPECT_DOUBLE_EQ(replay_ndcg(all, open_own(all)), 1);
    EXPECT_DOUBLE_EQ(replay_ndcg(all, open_top_k(all, 1)), 0);
}

TEST_F(ReplayTest, LossCountsDocumentsOfClosedExperts) {
    const Replay all = replay();
    EXPECT_DOUBLE_EQ(replay_loss(all, open_all(all)), 0);
    EXPECT_DOUBLE_EQ(replay_loss(all, open_top_k(all, 2)), 1.0 / 3);
    EXPECT_DOUBLE_EQ(replay_loss(all, open_own(all)), 2.0 / 3);
}

TEST_F(ReplayTest, RoutesOpenAsTheEngineDoes) {
    const Replay all = replay();
    EXPECT_THAT(open_top_p(all, 0.6), ElementsAre(true, false, false));
    EXPECT_THAT(open_top_p(all, 0.61), ElementsAre(true, true, false));
    Route route = flat_.route;
    route.experts[1].opened = true;  // a
    std::swap(route.experts[0], route.experts[2]);
    EXPECT_THAT(opened_by(all, route), ElementsAre(false, true, false));
    const Replay shared = replay({"c"});
    EXPECT_THAT(open_top_k(shared, 1), ElementsAre(true, false, true));
    EXPECT_THAT(open_top_p(shared, 0.1), ElementsAre(true, false, true));
    EXPECT_DOUBLE_EQ(share_opened(shared, open_top_k(shared, 1)), 2.0 / 3);
    EXPECT_DOUBLE_EQ(weight_opened(shared, open_top_k(shared, 1)), 0.7);
}

// By cosine alone a/x comes first; a heavy route weight puts "b" back.
TEST_F(ReplayTest, ScoresAnew) {
    const Replay all = replay();
    EXPECT_DOUBLE_EQ(replay_ndcg(all, open_all(all), {0.05, 0}), 1);
    EXPECT_NEAR(replay_ndcg(all, open_all(all), {0.95, 0}), 1 / std::log2(3), 1e-12);
    EXPECT_NEAR(replay_ndcg(all, open_all(all), {0.05, 1}), 1 / std::log2(3), 1e-12);
}

TEST_F(ReplayTest, HitsOfTheOwnExpertAreAddedOnce) {
    own_.trace.scorer.unit = 2;
    own_.hits = {flat_.hits[1], hit("a", "y", 0.5, 0.2)};
    own_.hits[1].chunk = 9;
    EXPECT_EQ(replay().chunks.size(), 5u);
    EXPECT_DOUBLE_EQ(replay().chunks.back().lexical, 0.25);
}

TEST_F(ReplayTest, AHitOfNoRoutedExpertIsSaid) {
    flat_.hits.push_back(hit("parent", "v", 1, 1));
    EXPECT_FALSE(replay().whole);
}

}  // namespace
}  // namespace moxie::eval
