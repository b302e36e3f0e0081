#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace moxie {

/// A query to tune pilots on: what is known of it, what answered it, and how the router scores the
/// columns without them.
struct PilotLesson {
    std::span<const float> query{};     ///< its vector, or what its style has beyond the usual
    std::span<const double> outcome{};  ///< by column, as in AskedQuery
    std::span<const double> logits{};   ///< by column: logarithms of weights, to a constant
    double weight = 1;
};

/// Pilots, a row of `dimensions` a column: directions that tell the queries which an expert answers
/// from those that rivals answer. They minimise the weighted mean cross-entropy of softmax(logits +
/// pilot · query) against the outcomes, plus a small ridge. So they learn only what the router does
/// not know, and contrast each query with the experts that it confuses: the others' share of the
/// gradient is left out. Plain centroids of the queries that an expert won (RouterRetriever's
/// pilots) and these (after ProMoE's contrastive prototypes) are compared in docs/evaluation.md. A
/// fixed number of steps over everything in order: the same lessons give the same bits.
std::vector<float> tune_pilots(std::span<const PilotLesson> lessons, std::size_t columns,
                               std::size_t dimensions);

}  // namespace moxie
