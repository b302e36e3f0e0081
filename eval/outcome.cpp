#include "eval/outcome.h"

#include <algorithm>

namespace moxie::eval {
namespace {

std::vector<std::string> ids(const std::vector<RankedDocument>& ranking) {
    std::vector<std::string> names;
    for (const auto& document : ranking) names.push_back(document.id);
    return names;
}

}  // namespace

double loss(const std::vector<RankedDocument>& ranking, const std::vector<RankedDocument>& flat) {
    const std::size_t wanted = std::min(kHits, flat.size());
    if (wanted == 0) return 0;
    const auto end = ranking.begin() + static_cast<std::ptrdiff_t>(std::min(kHits, ranking.size()));
    std::size_t missed = 0;
    for (std::size_t i = 0; i < wanted; ++i) {
        missed += std::none_of(ranking.begin(), end, [&](const RankedDocument& document) {
            return document.id == flat[i].id;
        });
    }
    return static_cast<double>(missed) / static_cast<double>(wanted);
}

Outcome quality_of(const std::vector<RankedDocument>& ranking,
                   const std::vector<RankedDocument>& flat, const Collection::Query& query) {
    const auto documents = ids(ranking);
    Outcome outcome;
    outcome.ndcg = ndcg(documents, query.judgements, kHits);
    outcome.recall = recall(documents, query.judgements, kDocuments);
    outcome.reciprocal_rank = reciprocal_rank(documents, query.judgements, kHits);
    outcome.loss = loss(ranking, flat);
    return outcome;
}

void add_effort(Outcome& outcome, const Answer& answer, const std::string& own_expert,
                const Families& families) {
    outcome.share_opened = answer.route.share_opened;
    outcome.vectors = static_cast<double>(answer.trace.cost.vectors);
    outcome.centroids = static_cast<double>(answer.trace.cost.centroids);
    for (const RoutedExpert& expert : answer.route.experts) {
        if (!expert.opened) continue;
        outcome.experts_opened += 1;
        if (families.tells_of(expert.name, own_expert)) outcome.own_opened = 1;
    }
}

}  // namespace moxie::eval
