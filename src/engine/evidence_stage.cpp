#include <algorithm>
#include <cmath>

#include "engine/open_experts.h"
#include "engine/recipe_stage.h"
#include "engine/search_stage.h"
#include "rank/evidence.h"

namespace moxie {

namespace {

// Free of the route weight, by holder; empty where nothing of it is open.
std::vector<std::optional<double>> best_scores(const Inquiry& inquiry) {
    std::vector<std::optional<double>> best(inquiry.homes.weights.size());
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i)
        if (inquiry.plan.open[i]) best[inquiry.homes.place[i]] = 0;
    for (const Candidate& candidate : inquiry.candidates) {
        const std::size_t expert = inquiry.found[candidate.origin].expert;
        const double score = inquiry.scorer.score(candidate.score - inquiry.scorer.bias[expert]);
        std::optional<double>& most = best[inquiry.homes.place[expert]];
        most = std::max(most.value_or(0), score);
    }
    return best;
}

// The second round: what is needed to reach p again.
void open_more(Inquiry& inquiry, double p) {
    const std::vector<double> weights =
        weigh_again(kShippedEvidence, inquiry.homes.weights, best_scores(inquiry));
    std::vector<std::size_t> more;
    double reached = 0;
    for (const std::size_t place : by_weight(weights)) {
        if (reached >= p) break;
        reached += weights[place];
        for (std::size_t i = 0; i < inquiry.experts.size(); ++i)
            if (inquiry.homes.place[i] == place && !inquiry.plan.open[i]) more.push_back(i);
    }
    const ExpertSearch search = make_search(inquiry);
    for (const std::size_t expert : more) {
        inquiry.plan.open[expert] = true;
        inquiry.plan.why[expert] += "; opened after all, for what the others found is weak";
        search_expert(inquiry, search, expert);
    }
}

void rescore(Inquiry& inquiry) {
    const std::vector<double> weights =
        weigh_again(kShippedEvidence, inquiry.homes.weights, best_scores(inquiry));
    const std::vector<std::int64_t> before = inquiry.scorer.bias;
    set_bias(inquiry, blend(*inquiry.scoring, weights, inquiry.homes.numbers));
    for (Candidate& candidate : inquiry.candidates) {
        const std::size_t expert = inquiry.found[candidate.origin].expert;
        candidate.score += inquiry.scorer.bias[expert] - before[expert];
    }
}

}  // namespace

void weigh_again_by_evidence(Inquiry& inquiry) {
    if (inquiry.request.route.mode == RouteMode::top_p && inquiry.enforced.empty())
        open_more(inquiry, inquiry.request.route.value);
    rescore(inquiry);
    inquiry.answer.trace.versions.emplace_back("evidence", "evidence@1");
}

}  // namespace moxie
