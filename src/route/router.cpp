#include "route/router.h"

#include <algorithm>
#include <cmath>

namespace moxie {

namespace {

void softmax(std::vector<double>& values) {
    if (values.empty()) return;
    const double largest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (double& value : values) sum += value = std::exp(value - largest);
    for (double& value : values) value /= sum;
}

}  // namespace

const RouterWeights& shipped_router(Evidence evidence) {
    static const RouterWeights kLexical =
#include "route/shipped_lexical.inc"
        ;
    static const RouterWeights kHybrid =
#include "route/shipped_hybrid.inc"
        ;
    return evidence == Evidence::vectors ? kHybrid : kLexical;
}

std::size_t feature_count(Evidence evidence) {
    if (evidence == Evidence::vectors) return features().size();
    const auto first = std::find_if(features().begin(), features().end(), [](const Feature& one) {
        return one.evidence == Evidence::vectors;
    });
    return static_cast<std::size_t>(first - features().begin());
}

std::vector<double> route_weights(const std::vector<std::vector<double>>& features,
                                  const std::vector<double>& factors, std::size_t experts) {
    std::vector<double> weights(experts, 0.0);
    for (std::size_t f = 0; f < factors.size(); ++f)
        for (std::size_t i = 0; i < experts; ++i) weights[i] += factors[f] * features[f][i];
    softmax(weights);
    return weights;
}

RouterScores score_experts(RouterInput input, const RouterWeights& router) {
    RouterScores scores;
    scores.features.resize(features().size());
    for (std::size_t f = 0; f < router.factors.size(); ++f) {
        scores.features[f].resize(input.experts.size());
        features()[f].compute(input, scores.features[f]);
        if (features()[f].compute == likelihood_ratio) input.likelihood = scores.features[f];
        if (features()[f].compute == centroid) input.means = scores.features[f];
    }
    scores.weights = route_weights(scores.features, router.factors, input.experts.size());
    return scores;
}

}  // namespace moxie
