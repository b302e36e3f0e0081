#pragma once

#include <optional>
#include <span>
#include <vector>

namespace moxie {

/// What the hits of an opened expert say of whether the query belongs there: weight again ∝
/// weight^prior · exp(slope · best score) · (1 + its hits among the ten best)^crowd, scores free of
/// any route weight. Beside the best of them many hits say that an expert is broad. One that is
/// closed is taken to hold a hit that scores `closed`, as most queries' own experts do.
struct EvidenceModel {
    double prior;
    double slope;
    double crowd;
    double closed;
};

/// Conditional logit on train queries, see docs/decisions/recipes.md.
inline constexpr EvidenceModel kShippedEvidence{0.92, 22.05, -0.4, 0.5};

/// Of an opened expert.
struct FoundThere {
    double best = 0;       ///< score; 0: found nothing
    std::size_t hits = 0;  ///< among the kEvidenceHits best of all
};
inline constexpr std::size_t kEvidenceHits = 10;

/// Route weights seen again in the light of what was found: by expert, empty where it is closed.
/// Sum to one.
std::vector<double> weigh_again(const EvidenceModel& model, std::span<const double> weights,
                                std::span<const std::optional<FoundThere>> found);

}  // namespace moxie
