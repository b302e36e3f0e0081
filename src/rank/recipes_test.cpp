#include "rank/recipes.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "moxie/error.h"
#include "rank/recipe_lesson.h"

namespace moxie {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::Ge;
using testing::Le;
using testing::SizeIs;

const std::vector<std::uint32_t> kExperts{7, 3, 11};

Recipes some_recipes() {
    Recipes recipes{0.35, 0.02};
    recipes.own[3] = {0.6, 0.5};
    recipes.own[11] = {0.1, -1};
    return recipes;
}

double sum_of_home(const Blend& blended) {
    double sum = 0;
    for (const double one : blended.log_home) sum += std::exp(one);
    return sum;
}

std::vector<double> random_weights(std::mt19937& random, std::size_t count) {
    std::vector<double> weights(count);
    double sum = 0;
    for (double& weight : weights) sum += weight = std::uniform_real_distribution(0.0, 1.0)(random);
    for (double& weight : weights) weight /= sum;
    return weights;
}

TEST(RecipesTest, HomeSumsToOneAndTheShareOfWordsLiesBetweenTheExperts) {
    std::mt19937 random(1);
    for (int i = 0; i < 100; ++i) {
        const Blend blended = blend(some_recipes(), random_weights(random, 3), kExperts);
        EXPECT_NEAR(sum_of_home(blended), 1, 1e-9);
        EXPECT_GE(blended.weight, 0.1);
        EXPECT_LE(blended.weight, 0.6);
    }
}

TEST(RecipesTest, ShippedOnesKeepTheRouteWeightsAndOneShareOfWords) {
    const std::vector<double> weights{0.5, 0.3, 0.2};
    const Blend blended = blend(shipped_recipes(), weights, kExperts);
    EXPECT_EQ(blended.weight, shipped_recipes().weight);
    for (std::size_t i = 0; i < weights.size(); ++i)
        EXPECT_NEAR(std::exp(blended.log_home[i]), weights[i], 1e-12);
    EXPECT_EQ(shipped_recipes().suffix(), "");
}

TEST(RecipesTest, AnExpertRuledOutByTheRouterKeepsAFloor) {
    const std::vector<double> weights{1, 0, 0};
    EXPECT_EQ(blend(shipped_recipes(), weights, kExperts).log_home[1], std::log(kLeastHome));
}

TEST(RecipesTest, APriorMovesHomeTowardsItsExpert) {
    const std::vector<double> weights{0.4, 0.3, 0.3};
    const Blend with = blend(some_recipes(), weights, kExperts);
    EXPECT_GT(std::exp(with.log_home[1]), 0.3);
    EXPECT_LT(std::exp(with.log_home[2]), 0.3);
}

TEST(RecipesTest, AreReadAsTheyWereWritten) {
    EXPECT_EQ(read_recipes(write_recipes(some_recipes())), some_recipes());
    EXPECT_THAT(some_recipes().suffix(), SizeIs(9));
}

TEST(RecipesTest, DamageAndImpossibleNumbersAreRefused) {
    const std::vector<std::uint8_t> sound = write_recipes(some_recipes());
    for (std::size_t i = 0; i < sound.size(); ++i) {
        std::vector<std::uint8_t> damaged = sound;
        damaged[i] ^= 4;
        EXPECT_THROW(read_recipes(damaged), Error);
    }
    Recipes impossible = some_recipes();
    impossible.own[3].weight = 1.5;
    EXPECT_THROW(read_recipes(write_recipes(impossible)), Error);
}

// Two experts: the good hits of the first are found by words, those of the second by vectors.
RecipeLesson lesson_of(std::mt19937& random, std::size_t own) {
    RecipeLesson lesson;
    std::uniform_real_distribution<double> noise(0.0, 1.0);
    for (std::uint32_t document = 0; document < 40; ++document) {
        const bool good = document == 0;
        const double hint = good ? 0.9 + 0.3 * noise(random) : noise(random);
        lesson.rows.push_back({document, good ? static_cast<std::uint32_t>(own) : document % 2,
                               own == 0 ? hint : noise(random), own == 1 ? hint : noise(random)});
        lesson.gains.push_back(good ? 1 : 0);
    }
    lesson.own = own;
    const double sure = 0.6 + 0.4 * noise(random);
    lesson.weights = own == 0 ? std::vector{sure, 1 - sure} : std::vector{1 - sure, sure};
    return lesson;
}

struct Lessons {
    explicit Lessons(std::size_t count) {
        std::mt19937 random(2);
        for (std::size_t i = 0; i < count; ++i) lessons.push_back(lesson_of(random, i % 2));
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back(&lessons[i]);
            folds.push_back(i / 2 % kRecipeFolds);
        }
    }
    std::vector<RecipeLesson> lessons;
    std::vector<const RecipeLesson*> all;
    std::vector<std::size_t> folds;
};
const std::vector<std::uint32_t> kTwo{1, 2};

TEST(RecipeLessonTest, ADocumentScoresAsItsBestRowAndTheIdealIsOne) {
    RecipeLesson lesson;
    lesson.rows = {{0, 0, 0.1, 0.1}, {1, 0, 0.5, 0.5}, {0, 0, 0.9, 0.9}};
    lesson.gains = {1, 0};
    EXPECT_EQ(ndcg_of(lesson, Blend{0.5, {0.0}, {0.0}}, 0), 1);
    lesson.gains = {0, 1};
    EXPECT_NEAR(ndcg_of(lesson, Blend{0.5, {0.0}, {0.0}}, 0), 1 / std::log2(3), 1e-12);
}

TEST(RecipeLessonTest, TheRouteWeightRaisesWhatLiesAtHome) {
    RecipeLesson lesson;
    lesson.rows = {{0, 0, 0.5, 0.5}, {1, 1, 0.6, 0.6}};
    lesson.gains = {1, 0};
    const Blend blended{0.5, {std::log(0.9), std::log(0.1)}, {0.0, 0.0}};
    EXPECT_LT(ndcg_of(lesson, blended, 0), 1);
    EXPECT_EQ(ndcg_of(lesson, blended, 0.06), 1);
}

TEST(RecipeLessonTest, FittingFindsWhoseHitsAreFoundByWords) {
    const Lessons given(400);
    const Recipes recipes = fit_recipes(given.all, kTwo, RecipeParts::priors_and_weights);
    EXPECT_GT(recipes.own.at(1).weight, recipes.own.at(2).weight + 0.2);
    const RecipeTrial trial = try_recipes(given.all, given.folds, kTwo,
                                          RecipeParts::priors_and_weights, shipped_recipes());
    EXPECT_TRUE(trial.better());
    EXPECT_GT(trial.after, trial.before);
    EXPECT_THAT(trial.queries, testing::ElementsAre(200, 200));
}

TEST(RecipeLessonTest, PriorsMakeExpertsHomeAsOftenAsTheyAreTheOwnOnes) {
    Lessons given(400);
    for (RecipeLesson& lesson : given.lessons) {  // a router that leans to the first
        lesson.weights[0] *= 4;
        const double sum = lesson.weights[0] + lesson.weights[1];
        for (double& weight : lesson.weights) weight /= sum;
    }
    const Recipes recipes = fit_recipes(given.all, kTwo, RecipeParts::priors);
    EXPECT_NEAR(recipes.own.at(2).prior - recipes.own.at(1).prior, std::log(4), 0.3);
    EXPECT_EQ(recipes.own.at(1).weight, shipped_recipes().weight);
}

TEST(RecipeLessonTest, NothingIsBetterThanWhatWasFittedToTheSame) {
    const Lessons given(200);
    const Recipes fitted = fit_recipes(given.all, kTwo, RecipeParts::priors_and_weights);
    EXPECT_FALSE(try_recipes(given.all, given.folds, kTwo, RecipeParts::priors_and_weights, fitted)
                     .better());
}

}  // namespace
}  // namespace moxie
