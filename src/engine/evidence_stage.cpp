#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "engine/open_experts.h"
#include "engine/recipe_stage.h"
#include "engine/search_stage.h"
#include "rank/evidence.h"

namespace moxie {

namespace {

// By holder; empty where nothing of it is open. Scores are free of the route weight.
std::vector<std::optional<FoundThere>> found_by_holder(const Inquiry& inquiry) {
    std::vector<std::optional<FoundThere>> found(inquiry.homes.weights.size());
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i)
        if (inquiry.plan.open[i]) found[inquiry.homes.place[i]].emplace();
    std::vector<std::pair<double, std::size_t>> scores;  // and the holder's place
    for (const Candidate& candidate : inquiry.candidates) {
        const std::size_t expert = inquiry.found[candidate.origin].expert;
        scores.emplace_back(inquiry.scorer.score(candidate.score - inquiry.scorer.bias[expert]),
                            inquiry.homes.place[expert]);
    }
    std::sort(scores.begin(), scores.end(), std::greater<>());
    for (std::size_t rank = 0; rank < scores.size(); ++rank) {
        const auto [score, place] = scores[rank];
        if (!found[place]) found[place].emplace();
        found[place]->best = std::max(found[place]->best, score);
        if (rank < kEvidenceHits) ++found[place]->hits;
    }
    return found;
}

std::vector<double> weighed_again(const Inquiry& inquiry) {
    return weigh_again(kShippedEvidence, inquiry.homes.weights, found_by_holder(inquiry));
}

// The second round: what is needed to reach p again.
void open_more(Inquiry& inquiry, double p) {
    const std::vector<double> weights = weighed_again(inquiry);
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
    const std::vector<double> weights = weighed_again(inquiry);
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
    inquiry.answer.trace.versions.emplace_back("evidence", "evidence@2");
}

}  // namespace moxie
