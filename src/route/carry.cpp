#include "route/carry.h"

#include <algorithm>
#include <cmath>

namespace moxie {

const CarryConstants& shipped_carry() {
    static constexpr CarryConstants kShipped =
#include "route/shipped_history.inc"
        ;
    return kShipped;
}

double indecision(std::span<const double> weights) {
    if (weights.size() < 2) return 0;
    double entropy = 0;
    for (const double weight : weights)
        if (weight > 0) entropy -= weight * std::log(weight);
    return std::clamp(entropy / std::log(static_cast<double>(weights.size())), 0.0, 1.0);
}

double carry_gate(const TurnEvidence& turn, const CarryConstants& constants) {
    const double said = (turn.rarity - constants.rarity) / constants.width;
    return indecision(turn.weights) / (1 + std::exp(said));
}

Carried carry(const TurnEvidence& turn, std::span<const double> before,
              const CarryConstants& constants) {
    const std::vector<double>& own = turn.weights;
    Carried carried{own, carry_gate(turn, constants)};
    if (carried.gate <= 0) return carried;
    const double experts = static_cast<double>(own.size());
    double sum = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
        const double state = experts * (1 - constants.anew) * before[i] + constants.anew;
        sum += carried.weights[i] *= std::pow(state, carried.gate);
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
        carried.weights[i] /= sum;
        carried.moved += std::abs(carried.weights[i] - own[i]) / 2;
    }
    return carried;
}

}  // namespace moxie
