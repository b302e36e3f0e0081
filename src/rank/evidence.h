#pragma once

#include <optional>
#include <span>
#include <vector>

namespace moxie {

/// What the best hit of an opened expert says of whether the query belongs there:
/// weight again ∝ weight^prior · exp(slope · score), with the score free of any route weight. An
/// expert that is closed is taken to hold a hit that scores `closed`, as most queries' own experts
/// do.
struct EvidenceModel {
    double prior;
    double slope;
    double closed;
};

/// Conditional logit on train queries, see docs/decisions/recipes.md.
inline constexpr EvidenceModel kShippedEvidence{0.91, 21.3, 0.5};

/// Route weights seen again in the light of what was found: `best` by expert, empty where it is
/// closed; an opened one that found nothing scores 0. Sum to one.
std::vector<double> weigh_again(const EvidenceModel& model, std::span<const double> weights,
                                std::span<const std::optional<double>> best);

}  // namespace moxie
