#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "rank/recipes.h"

namespace moxie {

/// A judged query with what flat search finds for it under several shares of words, so that any
/// recipes can be tried on it without searching again.
struct RecipeLesson {
    struct Row {
        std::uint32_t document = 0;  ///< index into `gains`
        std::uint32_t expert = 0;    ///< index into `weights`
        double words = 0;            ///< BM25/U
        double cosine = 0;           ///< or what words alone say of it
    };
    std::vector<Row> rows;      ///< a document scores as its best one
    std::vector<double> gains;  ///< of each document found
    /// Of each document found, by the other lessons' answers (AnswerMemory); empty: by none.
    std::vector<double> likeness{};
    double ideal = 1;             ///< discounted gain of the best ten possible
    std::vector<double> weights;  ///< route weights, by expert
    std::size_t own = 0;          ///< the expert that holds most of what is judged relevant
};

/// nDCG@10 of a lesson under a blend and λ; documents of equal score stand in the order found.
double ndcg_of(const RecipeLesson& lesson, const Blend& blend, double route_weight);
double ndcg_of(const RecipeLesson& lesson, const Recipes& recipes,
               std::span<const std::uint32_t> experts);

/// Which parts of recipes are fitted; the others stay as they are shipped.
enum class RecipeParts { priors, priors_and_weights };

/// Fits recipes to lessons; every expert counts the same, whatever its number of queries, because
/// what users ask about most changes. Priors: those under which experts are home as often as they
/// are the query's own. λ: the best of a few. Weights: each expert's best on a grid, on the nDCG of
/// its own queries (by home weight) and of kPriorQueries average ones. `experts`: numbers in the
/// catalog. The same lessons in the same order give the same bits.
Recipes fit_recipes(std::span<const RecipeLesson* const> lessons,
                    std::span<const std::uint32_t> experts, RecipeParts parts);
inline constexpr double kPriorQueries = 100;

/// How recipes do on lessons that they were not fitted on.
struct RecipeTrial {
    double before = 0, after = 0;  ///< nDCG@10, mean over experts of the mean over their queries
    double low = 0, high = 0;      ///< 95 % interval of after − before
    std::vector<double> gain{};    ///< by expert
    std::vector<std::size_t> queries{};
    /// By expert: its own queries are no better by its own share of words.
    std::vector<bool> harmed{};
    bool better() const { return low > 0; }
};
/// Compares `current` with what is fitted in each of `folds` (parallel to the lessons, below
/// kRecipeFolds), each lesson being judged by recipes that were fitted without its fold, and in
/// which experts keep the common share of words that the other folds found harmed by their own.
RecipeTrial try_recipes(std::span<const RecipeLesson* const> lessons,
                        std::span<const std::size_t> folds, std::span<const std::uint32_t> experts,
                        RecipeParts parts, const Recipes& current);
inline constexpr std::size_t kRecipeFolds = 5;

/// What its documents' answers are worth to one expert.
struct AnswersTrial {
    std::size_t queries = 0;
    bool tried = false;
    double weight = 0;  ///< μ, chosen on all of its own queries
    double gain = 0;    ///< in nDCG@10 of its own queries, each by the μ of the other folds
    double low = 0;     ///< of its one-sided 95 % interval
    bool better() const { return weight > 0 && low > 0; }
};
/// Tries a few μ beside `recipes`, expert by expert. Experts with few queries are not tried. Whose
/// answers cost the queries of another expert more than a point, and surely some, is told none.
std::vector<AnswersTrial> try_answers(std::span<const RecipeLesson* const> lessons,
                                      std::span<const std::size_t> folds,
                                      std::span<const std::uint32_t> experts,
                                      const Recipes& recipes);

}  // namespace moxie
