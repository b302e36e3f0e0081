#pragma once

#include <string>
#include <vector>

#include "route/features.h"

namespace moxie {

/// Weights of a conditional logit over features(), the same for all experts, so that new experts
/// need no training. One factor a feature; the factor is the (inverse) temperature of that feature.
struct RouterWeights {
    std::string version;          ///< name@version
    std::vector<double> factors;  ///< in the order of features(); may end before it
    std::uint64_t memory = 0;     ///< QueryMemory::version() that it was fitted with; 0: none
};

/// Fitted on the train splits by script/fit-router; provenance beside the numbers
/// (src/route/shipped_lexical.inc, src/route/shipped_hybrid.inc). The lexical one weighs features
/// of terms alone.
const RouterWeights& shipped_router(Evidence evidence);

/// How many of features() a router of this evidence can weigh: the first ones.
std::size_t feature_count(Evidence evidence);

/// Features and weights of every eligible expert.
struct RouterScores {
    /// [feature][expert]; no values where the router does not weigh the feature.
    std::vector<std::vector<double>> features;
    std::vector<double> weights;  ///< estimated share of the flat top k; sums to one
};
/// The softmax of the weighed features, given as in RouterScores, of `experts` experts.
std::vector<double> route_weights(const std::vector<std::vector<double>>& features,
                                  const std::vector<double>& factors, std::size_t experts);
RouterScores score_experts(RouterInput input, const RouterWeights& router);

}  // namespace moxie
