#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "rank/recipe_lesson.h"

namespace moxie {

namespace {

constexpr std::array kWeights{0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0};
constexpr std::size_t kFewest = 20;
constexpr double kOneSided = 1.645;  // of 95 %
// A point of nDCG@10: what one expert may lose by what others gain.
constexpr double kMostHarm = 0.01;

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

// Half a one-sided 95 % interval of the mean.
double margin_of(const std::vector<double>& values, double mean) {
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const auto n = static_cast<double>(values.size());
    return kOneSided * std::sqrt(squares / (n - 1) / n);
}

double mean_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

AnswersTrial trial_of(const std::vector<Gains>& gains, const std::vector<std::size_t>& folds) {
    AnswersTrial trial;
    trial.queries = gains.size();
    if (gains.size() < kFewest) return trial;
    trial.tried = true;
    trial.weight = kWeights[best_of(gains, folds, kRecipeFolds)];
    std::array<std::size_t, kRecipeFolds> chosen{};
    for (std::size_t fold = 0; fold < kRecipeFolds; ++fold)
        chosen[fold] = best_of(gains, folds, fold);
    std::vector<double> own;
    for (std::size_t i = 0; i < gains.size(); ++i) own.push_back(gains[i][chosen[folds[i]]]);
    trial.gain = mean_of(own);
    trial.low = trial.gain - margin_of(own, trial.gain);
    return trial;
}

// What the answers of some experts do to the queries of all of them.
class Neighbours {
public:
    Neighbours(std::span<const RecipeLesson* const> lessons, std::span<const std::uint32_t> experts,
               const Recipes& recipes)
        : lessons_(lessons), experts_(experts), recipes_(recipes) {}

    // While an expert surely loses, and more than a point, whose answers harm it most is told none.
    void protect(std::vector<AnswersTrial>& trials) const {
        for (;;) {
            std::vector<double> weights;
            for (const AnswersTrial& trial : trials)
                weights.push_back(trial.better() ? trial.weight : 0);
            const auto harmed = most_harmed(weights);
            const auto by = harmed ? most_harmful(weights, *harmed) : std::nullopt;
            if (!by) return;
            trials[*by].weight = 0;
        }
    }

private:
    struct Change {
        double mean = 0, margin = 0;
    };

    // By expert, of its own queries.
    std::vector<Change> changes(const std::vector<double>& weights) const {
        std::vector<std::vector<double>> values(experts_.size());
        for (const RecipeLesson* lesson : lessons_) {
            Blend blended = blend(recipes_, lesson->weights, experts_);
            const double before = ndcg_of(*lesson, blended, recipes_.route_weight);
            blended.answers = weights;
            values[lesson->own].push_back(ndcg_of(*lesson, blended, recipes_.route_weight) -
                                          before);
        }
        std::vector<Change> changes(experts_.size());
        for (std::size_t e = 0; e < changes.size(); ++e) {
            if (values[e].size() < 2) continue;
            changes[e].mean = mean_of(values[e]);
            changes[e].margin = margin_of(values[e], changes[e].mean);
        }
        return changes;
    }

    std::optional<std::size_t> most_harmed(const std::vector<double>& weights) const {
        const std::vector<Change> all = changes(weights);
        std::optional<std::size_t> most;
        for (std::size_t e = 0; e < all.size(); ++e)
            if (all[e].mean < -kMostHarm && all[e].mean + all[e].margin < 0 &&
                (!most || all[e].mean < all[*most].mean))
                most = e;
        return most;
    }

    std::optional<std::size_t> most_harmful(const std::vector<double>& weights,
                                            std::size_t harmed) const {
        std::optional<std::size_t> most;
        double least = 0;
        for (std::size_t e = 0; e < weights.size(); ++e) {
            if (weights[e] == 0) continue;
            std::vector<double> alone(weights.size());
            alone[e] = weights[e];
            const double change = changes(alone)[harmed].mean;
            if (change >= least) continue;
            least = change;
            most = e;
        }
        return most;
    }

    std::span<const RecipeLesson* const> lessons_;
    std::span<const std::uint32_t> experts_;
    const Recipes& recipes_;
};

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
    Neighbours(lessons, experts, recipes).protect(trials);
    return trials;
}

}  // namespace moxie
