#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "moxie/request.h"

namespace moxie {

/// A share for people, such as "12.5 %".
std::string percent_text(double share);

/// Which experts to open, and why, for people.
struct RoutePlan {
    std::vector<std::size_t> order;  ///< expert indices, largest weight first, ties by index
    std::vector<bool> open;          ///< by expert index
    std::vector<std::string> why;    ///< by expert index, one sentence; empty until explained
};

struct PlanInput {
    std::span<const double> weights;  ///< sum to one
    std::vector<bool> shared;         ///< always open
    std::vector<bool> enforced;       ///< named by the caller; empty: the router decides
};

/// The experts by decreasing weight, ties by index.
std::vector<std::size_t> by_weight(std::span<const double> weights);

/// max-loss opens the experts whose point lies below p: 1 − weight, and below 0 for the first and
/// for shared ones, which are always open. Where weights are shares of the best hits, each expert
/// is opened for what it alone would lose, so that none could be spared at the same mean loss.
std::vector<double> opening_points(std::span<const double> weights,
                                   const std::vector<bool>& shared);

/// flat, top-k, top-p, and max-loss with the p of its calibration as value. With `exact` nothing is
/// decided here: bounds decide during the search, and the plan opens none but the shared ones.
/// Enforced routing opens exactly the named ones. At least one expert is opened where there is one.
RoutePlan plan_route(const PlanInput& input, const RouteChoice& choice);

/// Says why, of the same input and choice, where nobody said it yet. Apart from deciding, because
/// words for thousands of experts take longer than routing to them.
void explain_plan(const PlanInput& input, const RouteChoice& choice, RoutePlan& plan);

}  // namespace moxie
