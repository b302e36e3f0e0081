#include <algorithm>
#include <array>
#include <cmath>

#include "rank/recipe_lesson.h"

namespace moxie {

namespace {

constexpr std::array kWeights{0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0};
constexpr std::size_t kFewest = 20;
constexpr double kOneSided = 1.645;  // of 95 %

using Gains = std::array<double, kWeights.size()>;  // over no weight

Gains gains_of(const RecipeLesson& lesson, std::span<const std::uint32_t> experts,
               const Recipes& recipes) {
    Blend blended = blend(recipes, lesson.weights, experts);
    Gains gains{};
    for (std::size_t w = 0; w < kWeights.size(); ++w) {
        blended.answers[lesson.own] = kWeights[w];
        gains[w] = ndcg_of(lesson, blended, recipes.route_weight);
    }
    const double before = gains[0];
    for (double& gain : gains) gain -= before;
    return gains;
}

// The smallest of the best.
std::size_t best_of(const std::vector<Gains>& gains, const std::vector<std::size_t>& folds,
                    std::size_t left_out) {
    Gains sums{};
    for (std::size_t i = 0; i < gains.size(); ++i)
        for (std::size_t w = 0; w < sums.size() && folds[i] != left_out; ++w)
            sums[w] += gains[i][w];
    return static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
}

AnswersTrial trial_of(const std::vector<Gains>& gains, const std::vector<std::size_t>& folds) {
    AnswersTrial trial{gains.size()};
    if (gains.size() < kFewest) return trial;
    trial.weight = kWeights[best_of(gains, folds, kRecipeFolds)];
    std::array<std::size_t, kRecipeFolds> chosen{};
    for (std::size_t fold = 0; fold < kRecipeFolds; ++fold)
        chosen[fold] = best_of(gains, folds, fold);
    const auto n = static_cast<double>(gains.size());
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < gains.size(); ++i) {
        const double gain = gains[i][chosen[folds[i]]];
        sum += gain;
        squares += gain * gain;
    }
    trial.gain = sum / n;
    const double variance = std::max(0.0, squares - n * trial.gain * trial.gain) / (n - 1);
    trial.low = trial.gain - kOneSided * std::sqrt(variance / n);
    return trial;
}

}  // namespace

std::vector<AnswersTrial> try_answers(std::span<const RecipeLesson* const> lessons,
                                      std::span<const std::size_t> folds,
                                      std::span<const std::uint32_t> experts,
                                      const Recipes& recipes) {
    std::vector<std::vector<Gains>> gains(experts.size());
    std::vector<std::vector<std::size_t>> own_folds(experts.size());
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        gains[lessons[i]->own].push_back(gains_of(*lessons[i], experts, recipes));
        own_folds[lessons[i]->own].push_back(folds[i]);
    }
    std::vector<AnswersTrial> trials;
    for (std::size_t e = 0; e < experts.size(); ++e)
        trials.push_back(trial_of(gains[e], own_folds[e]));
    return trials;
}

}  // namespace moxie
