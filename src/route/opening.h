#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "moxie/request.h"
#include "route/router.h"

namespace moxie {

/// How many of flat's ten best hits an expert holds that is closed while others are already
/// searched: exp of a linear form in
///     1, ln weight, ln(chunks/mean chunks), t, ln(weight of all that is closed),
///     the features of the router, the same times t,
/// with t the tenth best score found so far. A log-linear (Poisson) regression, fitted on train
/// queries by script/fit-opening.
struct OpeningModel {
    std::string version;               ///< name@version
    std::vector<double> coefficients;  ///< in that order; features in the order of features()
};
/// Words alone, vectors alone and both score differently, so there is one of each.
const OpeningModel& shipped_opening(Evidence evidence, SearchMode mode);

/// How max-loss opens experts: the one of largest weight first, and shared ones; then, again and
/// again, looks at the tenth best score found so far and opens the expert from which most of the
/// ten best hits are still expected for its size, until none promises enough. Promises fall as the
/// tenth score rises, so a good find keeps others closed.
class Opening {
public:
    /// All of one query. `chunks` and `shared` by expert.
    Opening(const RouterScores& routing, std::span<const double> chunks,
            const std::vector<bool>& shared, const OpeningModel& model);

    struct Step {
        std::size_t expert = 0;
        double hits = 0;  ///< of flat's ten best, expected in it; ten of those always opened
        /// max-loss with p opens it where this is below p: 1 − hits·(mean chunks/chunks)^¾/10, and
        /// never less than that of a step before, so that a larger p opens the same and more. Below
        /// 0 for those that are always opened.
        double point = -1;
    };
    /// What to open next, where `tenth` is the tenth best score found so far, the last where there
    /// are fewer, 0 where there is none. Nothing: all are open.
    std::optional<Step> next(double tenth) const;
    /// Notes that it is searched.
    void open(const Step& step);
    /// The hits expected in a closed expert by now.
    double expected(std::size_t expert, double tenth) const;

private:
    double promise(std::size_t expert, double hits) const;

    const RouterScores& routing_;
    const OpeningModel& model_;
    std::vector<double> size_;  // chunks / mean chunks
    std::vector<bool> open_;
    std::vector<std::size_t> always_;  // to be opened whatever is found, last first
    double closed_ = 1;                // weight of all that is closed
    double reached_ = -1;              // the largest point so far
};

/// The scores of a query's best hits as its experts are opened one after the other.
class TenthBest {
public:
    void add(double score);
    double value() const { return scores_.empty() ? 0 : scores_.back(); }

private:
    std::vector<double> scores_;  // the ten best, largest first
};

}  // namespace moxie
