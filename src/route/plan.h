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
    /// Added to the logarithms of the weights to choose by, and to nothing else; empty: nothing is.
    std::span<const double> bias{};
};

/// The experts by decreasing weight, ties by index.
std::vector<std::size_t> by_weight(std::span<const double> weights);

/// flat, top-k and top-p. With `exact` and max-loss nothing is decided here: what is found decides
/// during the search, and the plan opens none but the shared ones.
/// Enforced routing opens exactly the named ones. At least one expert is opened where there is one.
RoutePlan plan_route(const PlanInput& input, const RouteChoice& choice);

/// Says why, of the same input and choice, where nobody said it yet. Apart from deciding, because
/// words for thousands of experts take longer than routing to them.
void explain_plan(const PlanInput& input, const RouteChoice& choice, RoutePlan& plan);

}  // namespace moxie
