#include "route/opening.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "route/contract.h"
#include "route/plan.h"

namespace moxie {

namespace {

// Chunks opened are what max-loss saves, and an expert costs something apart from them; by the
// whole size more experts were opened for the same chunks (docs/decisions/contract.md).
constexpr double kSizePower = 0.75;
// Below this, weights say nothing that can be told apart.
constexpr double kLeastWeight = 1e-9;
constexpr double kMostHits = kContractHits;

}  // namespace

const OpeningModel& shipped_opening(Evidence evidence, SearchMode mode) {
    static const OpeningModel kLexical =
#include "route/shipped_opening_lexical.inc"
        ;
    static const OpeningModel kHybrid =
#include "route/shipped_opening_hybrid.inc"
        ;
    static const OpeningModel kDense =
#include "route/shipped_opening_dense.inc"
        ;
    if (evidence == Evidence::terms) return kLexical;
    return mode == SearchMode::dense ? kDense : kHybrid;
}

Opening::Opening(const RouterScores& routing, std::span<const double> chunks,
                 const std::vector<bool>& shared, const OpeningModel& model)
    : routing_(routing), model_(model), open_(chunks.size(), false) {
    double sum = 0;
    for (const double count : chunks) sum += count;
    const double mean =
        std::max(1.0, sum / static_cast<double>(std::max<std::size_t>(1, chunks.size())));
    for (const double count : chunks) size_.push_back(std::max(1.0, count) / mean);
    if (chunks.empty()) return;
    const std::size_t first = by_weight(routing.weights).front();
    for (std::size_t i = chunks.size(); i-- > 0;)
        if (shared[i] && i != first) always_.push_back(i);
    always_.push_back(first);
}

double Opening::expected(std::size_t expert, double tenth) const {
    const std::vector<double>& c = model_.coefficients;
    double sum = c[0] + c[1] * std::log(std::max(routing_.weights[expert], kLeastWeight)) +
                 c[2] * std::log(size_[expert]) + c[3] * tenth +
                 c[4] * std::log(std::max(closed_, kLeastWeight));
    const std::size_t features = (c.size() - 5) / 2;
    for (std::size_t f = 0; f < features; ++f) {
        const double factor = c[5 + f] + c[5 + features + f] * tenth;
        if (factor != 0) sum += factor * routing_.features[f][expert];
    }
    return std::min(kMostHits, std::exp(sum));
}

double Opening::promise(std::size_t expert, double hits) const {
    return 1 - hits * std::pow(size_[expert], -kSizePower) / kMostHits;
}

std::optional<Opening::Step> Opening::next(double tenth) const {
    if (!always_.empty()) return Step{always_.back(), kMostHits, -1};
    std::optional<Step> best;
    for (std::size_t i = 0; i < open_.size(); ++i) {
        if (open_[i]) continue;
        const double hits = expected(i, tenth), point = promise(i, hits);
        if (!best || point < best->point) best = Step{i, hits, point};
    }
    if (best) best->point = std::max(best->point, reached_);
    return best;
}

void Opening::open(const Step& step) {
    if (!always_.empty() && always_.back() == step.expert) always_.pop_back();
    open_[step.expert] = true;
    closed_ = 0;
    for (std::size_t i = 0; i < open_.size(); ++i)
        if (!open_[i]) closed_ += routing_.weights[i];
    reached_ = std::max(reached_, step.point);
}

void TenthBest::add(double score) {
    scores_.insert(std::upper_bound(scores_.begin(), scores_.end(), score, std::greater<>()),
                   score);
    if (scores_.size() > kContractHits) scores_.pop_back();
}

}  // namespace moxie
