#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "route/opening.h"
#include "route/router.h"

namespace moxie {

/// What flat search, the teacher, says of one query.
struct Lesson {
    std::vector<std::vector<double>> features{};  ///< [feature][expert], as in RouterScores
    std::vector<bool> shared{};                   ///< by expert: always open
    std::vector<std::uint32_t> found{};  ///< by expert: how many of flat's best hits lie in it
    /// (score, expert) of the ten best chunks of every expert, largest score first: what is found
    /// as experts are opened.
    std::vector<std::pair<double, std::uint32_t>> scores{};
    std::shared_ptr<const std::vector<double>> chunks{};  ///< by expert; one for all lessons
    const OpeningModel* model = nullptr;

    /// By expert: what weights are fitted to, summing to one; empty: the shares found.
    std::vector<double> target{};
    double weight = 1;  ///< of this lesson when a router is fitted; the mean of all is one

    std::uint32_t hits() const;
    /// Of what weights are fitted to. Only where flat found anything.
    double wanted(std::size_t expert) const;
};

/// By expert: max-loss with p opens it where this is below p (Opening::Step::point), the router's
/// weights being those of `factors`.
std::vector<double> points_of(const Lesson& lesson, const std::vector<double>& factors);

/// The share of flat's best hits that lies in experts which max-loss leaves closed at p; 0 where
/// flat found nothing. Falls, or stays, as p grows. `points` are points_of().
double loss_at(const Lesson& lesson, std::span<const double> points, double p);

/// Σ chunks of the experts that max-loss opens at p / Σ chunks.
double share_opened_at(std::span<const double> points, std::span<const double> chunks, double p);

/// −Σ wanted·ln(weight) over the experts, in nats: how badly the factors foretell where flat's best
/// hits lie, or the judged ones. 0 where flat found nothing.
double cross_entropy(const Lesson& lesson, const std::vector<double>& factors);

/// Fits a conditional logit to the lessons by Newton's method: the factors that minimise the mean
/// cross-entropy plus a ridge that holds them near `prior` as `kPriorLessons` lessons of about the
/// same opinion would. Lessons in which flat found nothing teach nothing. The same lessons in the
/// same order give the same bits.
std::vector<double> fit_factors(std::span<const Lesson* const> lessons,
                                const std::vector<double>& prior);
inline constexpr double kPriorLessons = 4;

/// How another router does on lessons that it was not fitted on.
struct RouterGain {
    std::size_t lessons = 0;
    double before = 0, after = 0;        ///< mean cross-entropy, nats
    double mean = 0, low = 0, high = 0;  ///< before − after, with its 95 % interval
    bool better() const { return low > 0; }
    /// By lesson: its points_of() under factors that were fitted without its fold.
    std::vector<std::vector<double>> points{};
};

/// Compares `current` with what fit_factors() makes of `prior` in each of five folds: each lesson
/// is judged by factors that were fitted without its fold. `folds` is parallel to `lessons`.
/// `beside`: what is fitted to with them and never judged, some times as many in the same order.
RouterGain cross_validate(std::span<const Lesson* const> lessons,
                          std::span<const std::size_t> folds, const std::vector<double>& current,
                          const std::vector<double>& prior,
                          std::span<const Lesson* const> beside = {});
inline constexpr std::size_t kFolds = 5;

}  // namespace moxie
