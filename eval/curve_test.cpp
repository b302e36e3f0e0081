#include "eval/curve.h"

#include <gtest/gtest.h>

#include <random>

namespace moxie::eval {
namespace {

constexpr std::size_t kExperts = 6;

/// Weights that fall, hits that lie in experts about as often as their weights say.
std::vector<Replay> random_replays(std::size_t count) {
    std::mt19937_64 random(3);
    std::vector<Replay> replays(count);
    for (Replay& replay : replays) {
        double left = 1;
        for (std::size_t e = 0; e < kExperts; ++e) {
            const double share =
                e + 1 == kExperts ? 1 : 0.4 + 0.5 * static_cast<double>(random() % 1000) / 1000;
            replay.experts.push_back({left * share, 10, false, std::to_string(e)});
            left *= 1 - share;
        }
        for (std::uint32_t i = 0; i < 200; ++i) {
            double at = static_cast<double>(random() % 10000) / 10000;
            std::uint32_t expert = 0;
            while (expert + 1 < kExperts && at >= replay.experts[expert].weight)
                at -= replay.experts[expert++].weight;
            replay.chunks.push_back({expert, i, random() % 20 == 0 ? 1.0 : 0.0, 0, 0});
        }
        replay.ideal = 2;
    }
    return replays;
}

TEST(Curve, MoreIsOpenedAndLessIsLostAsPGrows) {
    auto replays = random_replays(200);
    for (Replay& replay : replays) replay.promised = {open_top_k(replay, 2), open_all(replay)};
    const std::vector<std::size_t> group(replays.size(), 0);
    const Curve curve = curve_of(replays, group, {{0.05, "estimate"}, {0.01, "none"}});
    double opened = 0, loss = 1;
    for (const CurvePoint& point : curve.points) {
        if (!point.route.starts_with("top-p")) continue;
        EXPECT_GE(point.experts_opened, opened) << point.route;
        EXPECT_LE(point.loss.mean, loss) << point.route;
        EXPECT_LE(point.expected, *point.promised + 1e-9) << point.route;
        opened = point.experts_opened;
        loss = point.loss.mean;
    }
    const CurvePoint& promised = curve.points[curve.points.size() - 2];
    EXPECT_EQ(promised.route, "max-loss=0.05");
    EXPECT_EQ(promised.experts_opened, 2);
    EXPECT_EQ(promised.loss.mean, curve.points[1].loss.mean);  // top-k=2
    EXPECT_EQ(curve.points.back().route, "max-loss=0.01");
    EXPECT_EQ(curve.points.back().loss.mean, 0);
    EXPECT_EQ(curve.points.back().share_opened, 1);
}

// The hits were drawn by the weights.
TEST(Curve, WeightsThatAreTrueAreReadAsTrue) {
    const auto replays = random_replays(3000);
    const Curve curve = curve_of(replays, std::vector<std::size_t>(replays.size(), 0), {});
    for (const WeightBin& bin : curve.bins) {
        if (bin.n > 1000) {
            EXPECT_NEAR(bin.kept, bin.weight, 0.02);
        }
    }
}

TEST(Curve, EqualEffortMeetsTheMean) {
    const auto replays = random_replays(500);
    const Curve curve = curve_of(replays, std::vector<std::size_t>(replays.size(), 0), {});
    ASSERT_EQ(curve.equal_effort.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        const EqualEffort& one = curve.equal_effort[i];
        EXPECT_NEAR(one.experts, std::vector<double>({1.2, 2, 4})[i], 0.02);
        EXPECT_NEAR(one.difference.mean, one.top_p - one.top_k, 1e-12);
        EXPECT_LT(one.loss_p, 0.5);
    }
}

TEST(Curve, SaysNothingOfHitsOfUnknownExperts) {
    auto replays = random_replays(3);
    replays[1].whole = false;
    EXPECT_TRUE(curve_of(replays, {0, 0, 0}, {}).points.empty());
}

}  // namespace
}  // namespace moxie::eval
