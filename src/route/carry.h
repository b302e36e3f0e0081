#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace moxie {

/// How a route leans on the turns before.
struct CarryConstants {
    std::string_view version;  ///< name@version
    double rarity = 0;         ///< of the turn whose gate is half open
    double width = 1;          ///< how slowly the gate closes around it, above 0
    double anew = 1;           ///< how likely a turn is to speak of something else, in (0, 1]
};

/// Fitted on conversations made of train queries by script/fit-history (provenance in
/// src/route/shipped_history.inc).
const CarryConstants& shipped_carry();

/// What a turn says by itself.
struct TurnEvidence {
    std::vector<double> weights;  ///< its route weights, which sum to one
    /// Of its rarest term: idf / idf of a term in one alone of the chunks that the constants were
    /// fitted on; in [0, 1], 0 without known terms.
    double rarity = 0;
};

/// How little route weights say: their entropy over that of equal ones, in [0, 1]; 0 for one
/// expert. A turn without known terms says nothing, one whose terms all experts hold little.
double indecision(std::span<const double> weights);

/// How far a turn leans on those before, in [0, 1]: indecision(weights) / (1 + exp((rarity −
/// constants.rarity) / width)). 0 where the turn is certain of one expert. What a turn is about is
/// its rarest term, and a follow-up is one that leaves it out; this told follow-ups from new
/// subjects better than the sum of idf, and both better than the weights alone
/// (docs/evaluation.md).
double carry_gate(const TurnEvidence& turn, const CarryConstants& constants);

/// Route weights with the state of the conversation in them.
struct Carried {
    std::vector<double> weights;  ///< sum to one
    double gate = 0;              ///< carry_gate()
    double moved = 0;             ///< Σ |carried − own| / 2: the share of weight that moved
};

/// RMoE carries the router's state from layer to layer through a gate; here it goes from turn to
/// turn (the formula is ours): with n experts
///     weight(e) ∝ own(e) · (n · ((1 − anew) · before(e) + anew / n))^gate
/// so that the log of the state is added to this turn's logits. `before` is the state after the
/// turns before, the result this turn's: what was said earlier fades. However sure they were, they
/// count no more than a factor n/anew, and where they say nothing nothing moves.
Carried carry(const TurnEvidence& turn, std::span<const double> before,
              const CarryConstants& constants);

}  // namespace moxie
