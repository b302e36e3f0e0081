#include "route/lesson.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "moxie/error.h"
#include "route/adopted_routers.h"
#include "route/random_lessons.h"

namespace moxie {
namespace {

std::vector<const Lesson*> pointers(const std::vector<Lesson>& lessons) {
    std::vector<const Lesson*> all;
    for (const Lesson& lesson : lessons) all.push_back(&lesson);
    return all;
}

std::vector<std::size_t> folds_of(std::size_t count) {
    std::vector<std::size_t> folds;
    for (std::size_t i = 0; i < count; ++i) folds.push_back(i % kFolds);
    return folds;
}

TEST(FitTest, FindsWhatTheLessonsWereMadeBy) {
    std::mt19937 random(11);
    const std::vector<double> truth{1.5, -0.5, 0};
    const std::vector<Lesson> lessons = random_lessons(random, 2000, 6, truth);
    const std::vector<double> fitted = fit_factors(pointers(lessons), {0.2, 0.2, 0.2});
    for (std::size_t f = 0; f < truth.size(); ++f) EXPECT_NEAR(fitted[f], truth[f], 0.1);
}

// Features are of every lesson, so that both sets vary as much and are held near the prior alike.
TEST(FitTest, ALessonOfTwiceTheWeightIsTwoLessons) {
    std::mt19937 random(13);
    std::vector<Lesson> twice, weighed = random_lessons(random, 30, 4, {1, -0.5});
    for (Lesson& lesson : weighed) lesson.features = weighed.front().features;
    for (std::size_t i = 0; i < weighed.size(); ++i) {
        if (i % 3 == 0) twice.push_back(weighed[i]);
        twice.push_back(weighed[i]);
        weighed[i].weight = i % 3 == 0 ? 2 : 1;
    }
    const std::vector<double> prior{0.2, 0.2};
    const std::vector<double> fitted = fit_factors(pointers(weighed), prior);
    const std::vector<double> expected = fit_factors(pointers(twice), prior);
    for (Lesson& lesson : weighed) lesson.weight = 1;
    const std::vector<double> alike = fit_factors(pointers(weighed), prior);
    for (std::size_t f = 0; f < prior.size(); ++f) {
        EXPECT_NEAR(fitted[f], expected[f], 1e-6);
        EXPECT_GT(std::abs(alike[f] - expected[f]), 1e-3);
    }
}

// Against small steps in every direction: what is convex has its minimum where none improves.
TEST(FitTest, NoStepImprovesIt) {
    std::mt19937 random(12);
    for (int round = 0; round < 10; ++round) {
        const std::vector<Lesson> lessons = random_lessons(random, 40, 4, {1, 1});
        const auto all = pointers(lessons);
        const std::vector<double> prior{0.5, 2};
        const auto objective = [&](const std::vector<double>& factors) {
            double sum = 0;
            std::vector<double> variance(prior.size());
            for (const Lesson* lesson : all) {
                sum += cross_entropy(*lesson, factors);
                for (std::size_t f = 0; f < prior.size(); ++f) {
                    double mean = 0, squares = 0;
                    for (const double value : lesson->features[f]) mean += value / 4;
                    for (const double value : lesson->features[f])
                        squares += (value - mean) * (value - mean) / 4;
                    variance[f] += squares / static_cast<double>(all.size());
                }
            }
            for (std::size_t f = 0; f < prior.size(); ++f)
                sum += kPriorLessons * variance[f] * std::pow(factors[f] - prior[f], 2) / 2;
            return sum;
        };
        const std::vector<double> fitted = fit_factors(all, prior);
        const double least = objective(fitted);
        for (std::size_t f = 0; f < prior.size(); ++f)
            for (const double step : {-0.01, 0.01}) {
                std::vector<double> moved = fitted;
                moved[f] += step;
                EXPECT_GT(objective(moved), least);
            }
    }
}

TEST(FitTest, WithoutLessonsThePriorStays) {
    const std::vector<double> prior{0.3, 7};
    EXPECT_EQ(fit_factors({}, prior), prior);
    std::mt19937 random(13);
    std::vector<Lesson> empty = random_lessons(random, 20, 3, {1, 1});
    for (Lesson& lesson : empty) lesson.found.assign(3, 0);
    EXPECT_EQ(fit_factors(pointers(empty), prior), prior);
    EXPECT_EQ(cross_validate(pointers(empty), folds_of(20), prior, prior).better(), false);
}

TEST(CrossValidationTest, ABetterRouterIsSeenAndAnEqualOneIsNot) {
    std::mt19937 random(14);
    const std::vector<double> truth{2, 0.5};
    const std::vector<Lesson> lessons = random_lessons(random, 300, 5, truth);
    const auto folds = folds_of(lessons.size());
    const RouterGain gain = cross_validate(pointers(lessons), folds, {0, 0}, {0, 0});
    EXPECT_EQ(gain.lessons, 300u);
    EXPECT_TRUE(gain.better());
    EXPECT_NEAR(gain.before, std::log(5), 1e-9);  // without factors all experts are alike
    EXPECT_LT(gain.after, gain.before);
    EXPECT_NEAR(gain.mean, gain.before - gain.after, 1e-12);
    EXPECT_FALSE(cross_validate(pointers(lessons), folds, truth, {0, 0}).better());
}

TEST(AdoptedRoutersTest, RoundTrip) {
    AdoptedRouters routers;
    EXPECT_EQ(routers.in_use(Evidence::terms).version, shipped_router(Evidence::terms).version);
    std::vector<double> factors = shipped_router(Evidence::terms).factors;
    factors[0] *= 1.5;
    routers.terms = adopted_router(Evidence::terms, factors);
    const AdoptedRouters read = read_routers(write_routers(routers));
    EXPECT_EQ(read.in_use(Evidence::terms).factors, factors);
    EXPECT_EQ(read.in_use(Evidence::terms).version, routers.terms->version);
    EXPECT_NE(routers.terms->version, shipped_router(Evidence::terms).version);
    EXPECT_FALSE(read.vectors);
    factors[0] *= 1.5;
    EXPECT_NE(adopted_router(Evidence::terms, factors).version, routers.terms->version);
}

TEST(AdoptedRoutersTest, DamageIsSeen) {
    AdoptedRouters routers;
    routers.terms = adopted_router(Evidence::terms, shipped_router(Evidence::terms).factors);
    const std::vector<std::uint8_t> bytes = write_routers(routers);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::vector<std::uint8_t> damaged = bytes;
        damaged[i] ^= 4;
        EXPECT_THROW(read_routers(damaged), Error) << i;
        EXPECT_THROW(read_routers(Bytes(bytes).first(i)), Error) << i;
    }
}

}  // namespace
}  // namespace moxie
