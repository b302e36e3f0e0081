#include "route/opening.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "route/contract.h"
#include "route/plan.h"
#include "route/random_lessons.h"

namespace moxie {
namespace {

const std::vector<double> kFactors{1.5, 1};

// What max-loss does with p, said as plainly as possible: the experts that it opens, in order.
std::vector<std::size_t> opened_at(const Lesson& lesson, double p) {
    const std::size_t experts = lesson.found.size();
    const RouterScores routing{lesson.features, route_weights(lesson.features, kFactors, experts)};
    Opening opening(routing, *lesson.chunks, lesson.shared, *lesson.model);
    std::vector<std::size_t> order;
    std::vector<double> best;
    while (true) {
        const double tenth = best.empty() ? 0 : best[std::min<std::size_t>(best.size(), 10) - 1];
        const auto step = opening.next(tenth);
        if (!step || step->point >= p) return order;
        order.push_back(step->expert);
        opening.open(*step);
        for (const auto& [score, expert] : lesson.scores)
            if (expert == step->expert) best.push_back(score);
        std::sort(best.rbegin(), best.rend());
    }
}

Lesson random_lesson(std::mt19937& random, std::size_t experts) {
    Lesson lesson = random_lessons(random, 1, experts, kFactors).front();
    lesson.shared[random() % experts] = random() % 3 == 0;
    return lesson;
}

TEST(OpeningTest, PointsSayWhatIsOpened) {
    std::mt19937 random(31);
    for (int round = 0; round < 200; ++round) {
        const Lesson lesson = random_lesson(random, 1 + random() % 12);
        const std::vector<double> points = points_of(lesson, kFactors);
        std::vector<double> tried{0, 0.3, 0.9, 0.999, 1};
        tried.insert(tried.end(), points.begin(), points.end());
        for (const double p : tried) {
            if (p < 0) continue;
            const std::vector<std::size_t> opened = opened_at(lesson, p);
            for (std::size_t i = 0; i < points.size(); ++i)
                EXPECT_EQ(std::count(opened.begin(), opened.end(), i), points[i] < p ? 1 : 0) << p;
        }
    }
}

TEST(OpeningTest, MorePromisedOpensTheSameAndMore) {
    std::mt19937 random(32);
    for (int round = 0; round < 200; ++round) {
        const Lesson lesson = random_lesson(random, 2 + random() % 12);
        std::vector<std::size_t> before;
        for (const double p : contract_thresholds()) {
            const std::vector<std::size_t> opened = opened_at(lesson, p);
            ASSERT_GE(opened.size(), before.size());
            EXPECT_TRUE(std::equal(before.begin(), before.end(), opened.begin()));
            before = opened;
        }
        EXPECT_EQ(opened_at(lesson, 2).size(), lesson.found.size());
    }
}

TEST(OpeningTest, TheFirstAndSharedOnesAreAlwaysOpened) {
    std::mt19937 random(33);
    for (int round = 0; round < 100; ++round) {
        const std::size_t experts = 2 + random() % 12;
        const Lesson lesson = random_lesson(random, experts);
        const std::vector<std::size_t> opened = opened_at(lesson, 0);
        const auto first = by_weight(route_weights(lesson.features, kFactors, experts)).front();
        ASSERT_FALSE(opened.empty());
        EXPECT_EQ(opened.front(), first);
        for (std::size_t i = 0; i < experts; ++i)
            EXPECT_GE(std::count(opened.begin(), opened.end(), i), lesson.shared[i] ? 1 : 0);
    }
}

TEST(OpeningTest, AGoodFindKeepsOthersClosed) {
    const RouterScores routing{{}, {0.6, 0.3, 0.1}};
    const std::vector<double> chunks{100, 100, 100};
    const OpeningModel model{"test@1", {0, 1, 0, -2, 0}};
    Opening opening(routing, chunks, {false, false, false}, model);
    opening.open(*opening.next(0));
    EXPECT_NEAR(opening.expected(1, 0), 0.3, 1e-12);
    EXPECT_NEAR(opening.expected(1, 1), 0.3 * std::exp(-2), 1e-12);
    EXPECT_LT(opening.next(0.1)->point, opening.next(0.9)->point);
    EXPECT_EQ(opening.next(0.5)->expert, 1u);
}

TEST(OpeningTest, ALargeExpertMustPromiseMore) {
    const RouterScores routing{{}, {0.5, 0.26, 0.24}};
    const OpeningModel model{"test@1", {0, 1, 0, 0, 0}};
    Opening opening(routing, std::vector<double>{100, 1000, 100}, {false, false, false}, model);
    opening.open(*opening.next(0));
    EXPECT_EQ(opening.next(0)->expert, 2u);
}

TEST(TenthBestTest, IsTheTenthOrTheLast) {
    std::mt19937 random(34);
    TenthBest tenth;
    EXPECT_EQ(tenth.value(), 0);
    std::vector<double> all;
    for (int i = 0; i < 200; ++i) {
        all.push_back(static_cast<double>(random() % 50));
        tenth.add(all.back());
        std::sort(all.rbegin(), all.rend());
        EXPECT_EQ(tenth.value(), all[std::min<std::size_t>(all.size(), 10) - 1]);
    }
}

TEST(ShippedOpeningTest, HasACoefficientForEveryFeatureOfItsRouter) {
    for (const Evidence evidence : {Evidence::terms, Evidence::vectors})
        for (const SearchMode mode : {SearchMode::hybrid, SearchMode::lexical, SearchMode::dense})
            EXPECT_EQ(shipped_opening(evidence, mode).coefficients.size(),
                      5 + 2 * shipped_router(evidence).factors.size());
}

}  // namespace
}  // namespace moxie
