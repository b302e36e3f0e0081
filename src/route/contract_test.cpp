#include "route/contract.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "moxie/error.h"
#include "route/random_lessons.h"
#include "route/risk_bound.h"

namespace moxie {
namespace {

struct Calibrated {
    std::vector<Lesson> lessons;
    std::vector<const Lesson*> pointers;
    std::vector<std::vector<double>> points;
    LossCurve curve() const { return loss_curve(pointers, points, kContractDelta); }
};

Calibrated calibrated(std::mt19937& random, std::size_t count, std::size_t experts,
                      const std::vector<double>& factors = {1.5, 1}) {
    Calibrated all;
    all.lessons = random_lessons(random, count, experts, {1.5, 1});
    for (Lesson& lesson : all.lessons) {
        lesson.shared[random() % experts] = random() % 3 == 0;
        all.pointers.push_back(&lesson);
        all.points.push_back(points_of(lesson, factors));
    }
    return all;
}

TEST(LossCurveTest, IsWhatItsDefinitionSays) {
    std::mt19937 random(22);
    const Calibrated all = calibrated(random, 80, 7);
    const LossCurve curve = all.curve();
    ASSERT_EQ(curve.mean.size(), kThresholds);
    EXPECT_EQ(curve.draws, 80u);
    for (std::size_t t = 0; t < kThresholds; t += 5) {
        LossCounts losses;
        for (std::size_t i = 0; i < all.lessons.size(); ++i)
            losses.add(loss_at(all.lessons[i], all.points[i], contract_thresholds()[t]));
        EXPECT_EQ(curve.mean[t], losses.mean());
        EXPECT_EQ(curve.bound[t], risk_bound(losses, kContractDelta));
    }
}

TEST(LossCurveTest, FallsAsMoreIsOpened) {
    std::mt19937 random(23);
    const LossCurve curve = calibrated(random, 200, 9).curve();
    EXPECT_TRUE(std::is_sorted(curve.mean.rbegin(), curve.mean.rend()));
    EXPECT_TRUE(std::is_sorted(curve.bound.rbegin(), curve.bound.rend()));
    EXPECT_TRUE(std::is_sorted(contract_thresholds().begin(), contract_thresholds().end()));
    // Promising more opens no less.
    std::size_t before = kThresholds;
    for (const double epsilon : {0.01, 0.02, 0.05, 0.1, 0.3, 0.9}) {
        const std::size_t place = curve.place_for(epsilon).value_or(kThresholds);
        EXPECT_LE(place, before) << epsilon;
        before = place;
    }
    EXPECT_EQ(curve.place_for(0), std::nullopt);
    EXPECT_EQ(curve.place_for(1), 0u);
}

TEST(LossCurveTest, EveryLargerThresholdMustHoldToo) {
    LossCurve curve;
    curve.bound = {0.5, 0.04, 0.06, 0.03, 0.01};
    EXPECT_EQ(curve.place_for(0.05), 3u);
    EXPECT_EQ(curve.place_for(0.01), 4u);
    EXPECT_EQ(curve.place_for(0.005), std::nullopt);
    curve.bound.back() = 0.2;
    EXPECT_EQ(curve.place_for(0.1), std::nullopt);
}

TEST(LossCurveTest, TheOrderOfLessonsDoesNotMatter) {
    std::mt19937 random(24);
    Calibrated all = calibrated(random, 100, 6);
    const LossCurve before = all.curve();
    std::reverse(all.pointers.begin(), all.pointers.end());
    std::reverse(all.points.begin(), all.points.end());
    EXPECT_EQ(all.curve(), before);
}

// What is promised holds on fresh queries: here the mean over very many of them.
TEST(LossCurveTest, ThePromiseIsKept) {
    constexpr int kRounds = 150;
    std::mt19937 random(25);
    const Calibrated fresh = calibrated(random, 20000, 8, {1, 0.4});
    int broken = 0;
    for (int round = 0; round < kRounds; ++round) {
        const LossCurve curve = calibrated(random, 150, 8, {1, 0.4}).curve();
        const auto place = curve.place_for(0.1);
        if (!place) continue;
        double sum = 0;
        for (std::size_t i = 0; i < fresh.lessons.size(); ++i)
            sum += loss_at(fresh.lessons[i], fresh.points[i], contract_thresholds()[*place]);
        broken += sum / static_cast<double>(fresh.lessons.size()) > 0.1;
    }
    EXPECT_LE(broken, 0.05 * kRounds + 3 * std::sqrt(0.05 * 0.95 * kRounds));
}

LossTable table() {
    std::mt19937 random(26);
    LossTable table;
    table.source = LossTable::Source::real;
    table.audience = {1, 3, 12345678901};
    table.encoders = {"a@1/f32"};
    table.parts[0] = LossTable::Part{"router@1", "scorer@1", calibrated(random, 30, 4).curve(), {}};
    table.parts[2] = LossTable::Part{"router@2", "scorer@1", calibrated(random, 31, 4).curve(),
                                     std::vector<double>(kThresholds, 0.25)};
    return table;
}

TEST(LossTableTest, RoundTrips) {
    const LossTable written = table();
    EXPECT_EQ(read_loss_table(write_loss_table(written)), written);
    EXPECT_EQ(written.part(SearchMode::lexical), nullptr);
    EXPECT_EQ(written.part(SearchMode::dense)->curve.draws, 31u);
}

TEST(LossTableTest, DamageIsSeen) {
    const std::vector<std::uint8_t> bytes = write_loss_table(table());
    for (std::size_t i = 0; i < bytes.size(); i += 37) {
        std::vector<std::uint8_t> damaged = bytes;
        damaged[i] ^= 1;
        EXPECT_THROW(read_loss_table(damaged), Error) << i;
        EXPECT_THROW(read_loss_table(Bytes(bytes).first(i)), Error) << i;
    }
}

// By their definition, a threshold and a query at a time.
TEST(SharesOpenedTest, AreTheMeansOfWhatEachQueryOpens) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> point(-0.2, 1);
    for (int round = 0; round < 20; ++round) {
        std::vector<double> chunks(1 + random() % 6);
        for (double& count : chunks) count = static_cast<double>(1 + random() % 50);
        std::vector<std::vector<double>> points(1 + random() % 9);
        for (auto& one : points)
            for (std::size_t i = 0; i < chunks.size(); ++i)
                one.push_back(random() % 5 == 0 ? contract_thresholds()[random() % kThresholds]
                                                : point(random));
        const std::vector<double> shares = shares_opened(points, chunks);
        ASSERT_EQ(shares.size(), kThresholds);
        for (std::size_t i = 0; i < kThresholds; ++i) {
            double sum = 0;
            for (const auto& one : points)
                sum += share_opened_at(one, chunks, contract_thresholds()[i]);
            EXPECT_NEAR(shares[i], sum / static_cast<double>(points.size()), 1e-12);
        }
    }
    EXPECT_TRUE(shares_opened({}, std::vector{1.0}).empty());
}
TEST(LossTableTest, ReadsTheFirstVersionWhichDidNotKnowWhatIsOpened) {
    ByteWriter out;
    out.u32(1);
    out.u8(1);      // of users
    out.varint(0);  // experts
    out.varint(0);  // encoders
    out.u8(1);
    out.string("router@1");
    out.string("scorer@1");
    out.varint(30);
    for (std::size_t i = 0; i < 2 * kThresholds; ++i) out.u64(0);
    out.u8(0);
    out.u8(0);
    const LossTable table = read_loss_table(sealed(std::move(out)));
    ASSERT_TRUE(table.part(SearchMode::hybrid));
    EXPECT_EQ(table.part(SearchMode::hybrid)->curve.draws, 30u);
    EXPECT_TRUE(table.part(SearchMode::hybrid)->opened.empty());
}
}  // namespace
}  // namespace moxie
