#include <algorithm>
#include <cmath>

#include "rank/relevance.h"

namespace moxie {

namespace {

constexpr double kScaleSpread = 0.3;
constexpr int kMostSteps = 100;
constexpr double kSmallStep = 1e-10;

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

// What is minimised, with its derivatives by shift and scale.
class Penalised {
public:
    Penalised(const std::vector<Labelled>& observations, double shift_spread)
        : observations_(observations),
          shift_(1 / (shift_spread * shift_spread)),
          scale_(1 / (kScaleSpread * kScaleSpread)) {}

    double loss(const Line& line) const {
        double loss =
            shift_ * line.shift * line.shift / 2 + scale_ * (line.scale - 1) * (line.scale - 1) / 2;
        for (const Labelled& one : observations_) {
            const double odds = line.shift + line.scale * one.odds;
            loss += one.weight * (softplus(odds) - (one.positive ? odds : 0));
        }
        return loss;
    }

    /// The step of Newton's method.
    Line step(const Line& line) const {
        double g0 = shift_ * line.shift, g1 = scale_ * (line.scale - 1);
        double h00 = shift_, h01 = 0, h11 = scale_;
        for (const Labelled& one : observations_) {
            const double p = 1 / (1 + std::exp(-(line.shift + line.scale * one.odds)));
            const double error = one.weight * (p - (one.positive ? 1 : 0));
            const double curve = one.weight * p * (1 - p);
            g0 += error;
            g1 += error * one.odds;
            h00 += curve;
            h01 += curve * one.odds;
            h11 += curve * one.odds * one.odds;
        }
        const double determinant = h00 * h11 - h01 * h01;
        return {-(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant};
    }

private:
    const std::vector<Labelled>& observations_;
    double shift_;
    double scale_;
};

}  // namespace

Line fit_line(const std::vector<Labelled>& observations, double shift_spread) {
    const Penalised problem(observations, shift_spread);
    Line line;
    double loss = problem.loss(line);
    for (int i = 0; i < kMostSteps; ++i) {
        const Line step = problem.step(line);
        double length = 1, next = loss;
        Line candidate = line;
        for (; length > kSmallStep; length /= 2) {
            candidate = {line.shift + length * step.shift, line.scale + length * step.scale};
            next = problem.loss(candidate);
            if (next <= loss) break;
        }
        if (length <= kSmallStep) break;
        const double moved = length * std::max(std::abs(step.shift), std::abs(step.scale));
        line = candidate;
        loss = next;
        if (moved < kSmallStep) break;
    }
    return line;
}

}  // namespace moxie
