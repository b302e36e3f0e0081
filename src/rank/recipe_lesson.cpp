#include "rank/recipe_lesson.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "rank/discounted_gain.h"

namespace moxie {

namespace {

constexpr std::size_t kDepth = 10;
constexpr double kClosest = -1e300;

double likeness_of(const RecipeLesson& lesson, std::uint32_t document) {
    return lesson.likeness.empty() ? 0 : lesson.likeness[document];
}

std::vector<double> document_scores(const RecipeLesson& lesson, const Blend& blend,
                                    double route_weight) {
    std::vector<double> scores(lesson.gains.size(), kClosest);
    for (const RecipeLesson::Row& row : lesson.rows) {
        const double score = blend.weight * row.words + (1 - blend.weight) * row.cosine +
                             route_weight * blend.log_home[row.expert] +
                             blend.answers[row.expert] * likeness_of(lesson, row.document);
        scores[row.document] = std::max(scores[row.document], score);
    }
    return scores;
}

// Mean and variance of the mean of one expert's queries.
struct Group {
    std::vector<double> values;
    double mean() const {
        return std::accumulate(values.begin(), values.end(), 0.0) /
               static_cast<double>(values.size());
    }
    double variance() const {
        const double center = mean(), n = static_cast<double>(values.size());
        double sum = 0;
        for (const double value : values) sum += (value - center) * (value - center);
        return n > 1 ? sum / (n - 1) / n : center * center;
    }
};

std::vector<Group> by_expert(std::span<const RecipeLesson* const> lessons,
                             const std::vector<double>& values, std::size_t experts) {
    std::vector<Group> groups(experts);
    for (std::size_t i = 0; i < lessons.size(); ++i)
        groups[lessons[i]->own].values.push_back(values[i]);
    return groups;
}

double macro(const std::vector<Group>& groups) {
    double sum = 0, count = 0;
    for (const Group& group : groups)
        if (!group.values.empty()) sum += group.mean(), ++count;
    return count > 0 ? sum / count : 0;
}

// Of the macro mean: queries vary, the experts are given.
double deviation(const std::vector<Group>& groups) {
    double sum = 0, count = 0;
    for (const Group& group : groups)
        if (!group.values.empty()) sum += group.variance(), ++count;
    return count > 0 ? std::sqrt(sum) / count : 0;
}

std::vector<const RecipeLesson*> without_fold(std::span<const RecipeLesson* const> lessons,
                                              std::span<const std::size_t> folds,
                                              std::size_t fold) {
    std::vector<const RecipeLesson*> others;
    for (std::size_t i = 0; i < lessons.size(); ++i)
        if (folds[i] != fold) others.push_back(lessons[i]);
    return others;
}

// These experts with the common share of words.
Recipes kept(Recipes recipes, std::span<const std::uint32_t> experts,
             const std::vector<bool>& common) {
    for (std::size_t e = 0; e < experts.size(); ++e)
        if (common[e]) recipes.own[experts[e]].weight = recipes.weight;
    return recipes;
}

// `gain` of each lesson's own share; lessons of `fold` do not count.
std::vector<bool> harmed_by(std::span<const RecipeLesson* const> lessons,
                            const std::vector<double>& gain, std::span<const std::size_t> folds,
                            std::size_t fold, std::size_t experts) {
    std::vector<double> sums(experts);
    for (std::size_t i = 0; i < lessons.size(); ++i)
        if (folds[i] != fold) sums[lessons[i]->own] += gain[i];
    std::vector<bool> harmed;
    for (const double sum : sums) harmed.push_back(sum <= 0);
    return harmed;
}

void fill_gains(RecipeTrial& trial, const std::vector<Group>& differences) {
    for (const Group& group : differences) {
        trial.queries.push_back(group.values.size());
        trial.gain.push_back(group.values.empty() ? 0 : group.mean());
    }
}

}  // namespace

double ndcg_of(const RecipeLesson& lesson, const Blend& blend, double route_weight) {
    const std::vector<double> scores = document_scores(lesson, blend, route_weight);
    std::vector<std::uint32_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    const std::size_t depth = std::min(kDepth, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(depth),
                      order.end(), [&](std::uint32_t a, std::uint32_t b) {
                          return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
                      });
    std::vector<double> gains;
    for (std::size_t rank = 0; rank < depth; ++rank) gains.push_back(lesson.gains[order[rank]]);
    return discounted_gain(gains) / lesson.ideal;
}

double ndcg_of(const RecipeLesson& lesson, const Recipes& recipes,
               std::span<const std::uint32_t> experts) {
    return ndcg_of(lesson, blend(recipes, lesson.weights, experts), recipes.route_weight);
}

RecipeTrial try_recipes(std::span<const RecipeLesson* const> lessons,
                        std::span<const std::size_t> folds, std::span<const std::uint32_t> experts,
                        RecipeParts parts, const Recipes& current) {
    std::vector<double> before(lessons.size()), after(lessons.size()), change(lessons.size()),
        own(lessons.size());
    std::vector<Recipes> fitted;
    for (std::size_t fold = 0; fold < kRecipeFolds; ++fold)
        fitted.push_back(fit_recipes(without_fold(lessons, folds, fold), experts, parts));
    for (std::size_t i = 0; i < lessons.size(); ++i)
        own[i] =
            ndcg_of(*lessons[i], fitted[folds[i]], experts) -
            ndcg_of(*lessons[i], kept(fitted[folds[i]], experts, std::vector(experts.size(), true)),
                    experts);
    for (std::size_t fold = 0; fold < kRecipeFolds; ++fold) {
        const Recipes recipes =
            kept(fitted[fold], experts, harmed_by(lessons, own, folds, fold, experts.size()));
        for (std::size_t i = 0; i < lessons.size(); ++i)
            if (folds[i] == fold) after[i] = ndcg_of(*lessons[i], recipes, experts);
    }
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        before[i] = ndcg_of(*lessons[i], current, experts);
        change[i] = after[i] - before[i];
    }
    const std::vector<Group> differences = by_expert(lessons, change, experts.size());
    RecipeTrial trial{macro(by_expert(lessons, before, experts.size())),
                      macro(by_expert(lessons, after, experts.size()))};
    const double spread = 1.96 * deviation(differences), mean = macro(differences);
    trial.low = mean - spread;
    trial.high = mean + spread;
    fill_gains(trial, differences);
    trial.harmed = harmed_by(lessons, own, folds, kRecipeFolds, experts.size());
    return trial;
}

}  // namespace moxie
