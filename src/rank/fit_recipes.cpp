#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "rank/recipe_lesson.h"

namespace moxie {

namespace {

constexpr std::array kRouteWeights{0.0, 0.01, 0.02, 0.03, 0.04, 0.06};
// The share of words is searched from one of these steps to the last but one.
constexpr std::size_t kSteps = 20;
// A curve of nDCG over it jumps where two documents change places.
constexpr std::array kSmooth{1.0, 2.0, 3.0, 2.0, 1.0};
constexpr int kRounds = 50;
// Added to both shares, so that an expert with few queries keeps a small prior.
constexpr double kPriorDoubt = 0.02;

using Lessons = std::span<const RecipeLesson* const>;
using Curve = std::array<double, kSteps + 1>;  // 0 and the last stay unused

double step(std::size_t i) { return static_cast<double>(i) / kSteps; }

// Every expert's queries weigh one in all.
std::vector<double> query_weights(Lessons lessons, std::size_t experts) {
    std::vector<double> count(experts), weights;
    for (const RecipeLesson* lesson : lessons) ++count[lesson->own];
    const auto asked = static_cast<double>(
        std::count_if(count.begin(), count.end(), [](double n) { return n > 0; }));
    for (const RecipeLesson* lesson : lessons) weights.push_back(1 / count[lesson->own] / asked);
    return weights;
}

// Iterative scaling: each prior moves until its expert is home as often as it is the own one.
void fit_priors(Lessons lessons, const std::vector<double>& query_weight,
                std::span<const std::uint32_t> experts, Recipes& recipes) {
    std::vector<double> own(experts.size());
    for (std::size_t i = 0; i < lessons.size(); ++i) own[lessons[i]->own] += query_weight[i];
    for (int round = 0; round < kRounds; ++round) {
        std::vector<double> home(experts.size());
        for (std::size_t i = 0; i < lessons.size(); ++i) {
            const Blend blended = blend(recipes, lessons[i]->weights, experts);
            for (std::size_t e = 0; e < home.size(); ++e)
                home[e] += query_weight[i] * std::exp(blended.log_home[e]);
        }
        for (std::size_t e = 0; e < home.size(); ++e)
            if (own[e] > 0)
                recipes.own[experts[e]].prior +=
                    std::log((own[e] + kPriorDoubt) / (home[e] + kPriorDoubt));
    }
}

void fit_route_weight(Lessons lessons, const std::vector<double>& query_weight,
                      std::span<const std::uint32_t> experts, Recipes& recipes) {
    std::array<double, kRouteWeights.size()> sums{};
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        const Blend blended = blend(recipes, lessons[i]->weights, experts);
        for (std::size_t r = 0; r < sums.size(); ++r)
            sums[r] += query_weight[i] * ndcg_of(*lessons[i], blended, kRouteWeights[r]);
    }
    recipes.route_weight = kRouteWeights[static_cast<std::size_t>(
        std::max_element(sums.begin(), sums.end()) - sums.begin())];
}

Curve smoothed(const Curve& curve) {
    Curve result{};
    for (std::size_t i = 1; i < kSteps; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < kSmooth.size(); ++j) {
            const std::size_t at = std::clamp<std::size_t>(i + j, 3, kSteps + 1) - 2;
            sum += kSmooth[j] * curve[at];
        }
        result[i] = sum / 9;
    }
    return result;
}

void add(Curve& sum, double factor, const Curve& curve) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * curve[i];
}

void fit_weights(Lessons lessons, const std::vector<double>& query_weight,
                 std::span<const std::uint32_t> experts, Recipes& recipes) {
    Curve average{};
    std::vector<Curve> own(experts.size());
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        Blend blended = blend(recipes, lessons[i]->weights, experts);
        Curve curve{};
        for (std::size_t s = 1; s < kSteps; ++s) {
            blended.weight = step(s);
            curve[s] = ndcg_of(*lessons[i], blended, recipes.route_weight);
        }
        curve = smoothed(curve);
        add(average, query_weight[i], curve);
        for (std::size_t e = 0; e < own.size(); ++e)
            add(own[e], std::exp(blended.log_home[e]), curve);
    }
    for (std::size_t e = 0; e < own.size(); ++e) {
        add(own[e], kPriorQueries, average);
        const auto best = std::max_element(own[e].begin() + 1, own[e].end() - 1);
        recipes.own[experts[e]].weight = step(static_cast<std::size_t>(best - own[e].begin()));
    }
}

}  // namespace

Recipes fit_recipes(Lessons lessons, std::span<const std::uint32_t> experts, RecipeParts parts) {
    Recipes recipes = shipped_recipes();
    for (const std::uint32_t expert : experts) recipes.own[expert] = {recipes.weight, 0};
    if (lessons.empty()) return recipes;
    const std::vector<double> query_weight = query_weights(lessons, experts.size());
    fit_priors(lessons, query_weight, experts, recipes);
    fit_route_weight(lessons, query_weight, experts, recipes);
    if (parts == RecipeParts::priors_and_weights)
        fit_weights(lessons, query_weight, experts, recipes);
    return recipes;
}

}  // namespace moxie
