#include "engine/relevance_fit.h"

#include <algorithm>

#include "engine/calibrate.h"

namespace moxie {

namespace {

using Kind = ProbeQuery::Kind;

// How much the probes say beside the prior: as much as this many independent observations on each
// side, less where there are few. Chosen with the spread of the shift on train queries, see
// docs/decisions/relevance.md.
constexpr double kSideWeight = 40, kProbeWeight = 0.4, kShiftSpread = 1;
// A judged query stands for this many made from the store's own text.
constexpr double kJudgedWeight = 4;
// The ten hits of one query are not ten independent observations.
constexpr double kHitWeight = 0.25, kFitSpread = 1.5;
// From so many judged queries on they also say what fits, and when to abstain: where at most this
// share of them would be refused.
constexpr double kRefused = 0.02;

double quantile(std::vector<double>& values, double share) {
    if (values.empty()) return 1;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double weight_of(Kind kind) { return kind == Kind::judged ? kJudgedWeight : 1; }

double best_scope(const Probed& probed) {
    double best = match_odds(probed.hits.front().match).scope;
    for (const ProbedHit& hit : probed.hits) best = std::max(best, match_odds(hit.match).scope);
    return best;
}

double best_relevance(const Probed& probed, const Calibration& calibration) {
    double best = 0;
    for (const ProbedHit& hit : probed.hits)
        best = std::max(best, calibration.relevance(hit.match));
    return best;
}

}  // namespace

Calibration::Part RelevanceFit::learn(Calibration::Part before) const {
    before.scope = fit_line(scope_observations(), kShiftSpread);
    if (enough_judged()) before.fit = fit_line(fit_observations(), kFitSpread);
    return before;
}

double RelevanceFit::least_for_answer(const Calibration& calibration,
                                      const Calibration::Part& part) const {
    if (!enough_judged()) return part.least;
    std::vector<double> wanted, chance;
    for (std::size_t i = 0; i < queries_.size(); ++i)
        if (!probed_[i].hits.empty() && queries_[i].kind != Kind::pseudo)
            (queries_[i].kind == Kind::judged ? wanted : chance)
                .push_back(best_relevance(probed_[i], calibration));
    return std::min(quantile(wanted, kRefused), quantile(chance, 1 - kRefused));
}

bool RelevanceFit::enough_judged() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < queries_.size(); ++i)
        count += queries_[i].kind == Kind::judged && !probed_[i].hits.empty();
    return count >= kFewestJudged;
}

// The best hit of each probe: nothing there is in scope, or something is. Both sides weigh the
// same.
std::vector<Labelled> RelevanceFit::scope_observations() const {
    std::vector<Labelled> observations;
    double null = 0, other = 0;
    for (std::size_t i = 0; i < queries_.size(); ++i) {
        if (probed_[i].hits.empty()) continue;
        const bool positive = queries_[i].kind != Kind::null;
        const double weight = weight_of(queries_[i].kind);
        (positive ? other : null) += weight;
        observations.push_back({best_scope(probed_[i]), positive, weight});
    }
    if (null == 0 || other == 0) return {};
    const double side = std::min(kSideWeight, kProbeWeight * std::min(null, other));
    for (Labelled& one : observations) one.weight *= side / (one.positive ? other : null);
    return observations;
}

// Hits of the experts that a query was judged in: what is not judged relevant there is taken not to
// be.
std::vector<Labelled> RelevanceFit::fit_observations() const {
    std::vector<Labelled> observations;
    for (std::size_t i = 0; i < queries_.size(); ++i) {
        std::set<std::string> experts;
        for (const auto& [expert, document] : queries_[i].relevant) experts.insert(expert);
        for (const ProbedHit& hit : probed_[i].hits)
            if (experts.contains(hit.expert))
                observations.push_back({match_odds(hit.match).fit,
                                        queries_[i].relevant.contains({hit.expert, hit.document}),
                                        kHitWeight});
    }
    return observations;
}

}  // namespace moxie
