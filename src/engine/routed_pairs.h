#pragma once

#include <vector>

#include "engine/inquiry.h"
#include "route/features.h"

namespace moxie {

/// The query's terms with their holders, for the router.
std::vector<RoutedTerm> routed_terms(const Inquiry& inquiry);

/// Whether the weights decide what is opened. Pairs are counted by segment, so that they depend a
/// little on how documents came; what everything is open to, or proved, must not: without pairs.
bool weights_decide(const Inquiry& inquiry);

/// How often the experts hold the query's pairs of neighbouring terms, for the router. Beyond 64
/// experts only those are asked whose terms fit best, so that thousands of them cost no more. What
/// cannot be read counts as not held: searching will say what is damaged.
std::vector<RoutedTerm> routed_pairs(const Inquiry& inquiry, const RouterInput& input);

}  // namespace moxie
