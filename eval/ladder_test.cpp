#include "eval/ladder.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace moxie::eval {
namespace {

/// A collection whose answers are found by words, and one whose answers are found by vectors.
ReplaySet two_collections() {
    ReplaySet set;
    set.names = {"words", "vectors"};
    for (std::size_t group = 0; group < 2; ++group)
        for (std::uint32_t query = 0; query < 5; ++query) {
            Replay replay;
            replay.experts = {{0.99, 10, false, set.names[group]},
                              {0.01, 10, false, set.names[1 - group]}};
            const bool words = group == 0;
            replay.chunks = {{0, 0, 0, words ? 0.2 : 0.9, words ? 0.9 : 0.2},
                             {0, 1, 1, words ? 0.9 : 0.2, words ? 0.2 : 0.9},
                             {1, 2, 0, 0.5, 0.5}};
            replay.ideal = 1;
            set.replays.push_back(replay);
            set.group.push_back(group);
        }
    return set;
}

const LadderStep& step(const std::vector<LadderStep>& ladder, const std::string& name) {
    return *std::find_if(ladder.begin(), ladder.end(),
                         [&](const LadderStep& one) { return one.name == name; });
}

TEST(Tune, FindsEachCollectionsWeight) {
    const Tuned tuned = tune(two_collections(), true);
    EXPECT_GT(tuned.weights.at("words"), 0.5);
    EXPECT_LT(tuned.weights.at("vectors"), 0.5);
    EXPECT_EQ(tuned.queries, 10u);
}

TEST(Ladder, GrowsWithWhatIsKnownOfAQuery) {
    const ReplaySet set = two_collections();
    const Tuned tuned = tune(set, true);
    const auto ladder =
        ladder_of(set, tuned, {{"plain", "searched", std::vector<double>(10, 0.5)}});
    EXPECT_DOUBLE_EQ(step(ladder, "own expert, own w").ndcg.mean, 1);
    EXPECT_DOUBLE_EQ(step(ladder, "flat, best w of each query").ndcg.mean, 1);
    EXPECT_LT(step(ladder, "flat, w").ndcg.mean, 0.9);
    EXPECT_DOUBLE_EQ(*step(ladder, "own expert, own w").closed, 1);
    EXPECT_DOUBLE_EQ(*step(ladder, "plain").closed, 0);
    EXPECT_DOUBLE_EQ(step(ladder, "own expert, own w").against_plain.mean, 0.5);
    EXPECT_TRUE(std::is_sorted(ladder.begin(), ladder.end(), [](const auto& a, const auto& b) {
        return a.ndcg.mean < b.ndcg.mean;
    }));
}

TEST(Ladder, AveragedWeightFollowsTheRoute) {
    const ReplaySet set = two_collections();
    const auto ladder =
        ladder_of(set, tune(set, false), {{"plain", "", std::vector<double>(10, 0)}});
    const LadderStep& averaged = step(ladder, "flat, w of the experts, λ");
    EXPECT_DOUBLE_EQ(averaged.ndcg.mean, 1);
    EXPECT_THAT(averaged.how, testing::HasSubstr("optimistic"));
}

}  // namespace
}  // namespace moxie::eval
