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

RouterScores score_experts(const RouterInput& input, const RouterWeights& router) {
    RouterScores scores;
    scores.weights.assign(input.experts.size(), 0.0);
    scores.features.resize(features().size());
    for (std::size_t f = 0; f < router.factors.size(); ++f) {
        std::vector<double>& values = scores.features[f];
        values.resize(input.experts.size());
        features()[f].compute(input, values);
        for (std::size_t i = 0; i < values.size(); ++i)
            scores.weights[i] += router.factors[f] * values[i];
    }
    softmax(scores.weights);
    return scores;
}

}  // namespace moxie
