#include "eval/features.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace moxie::eval {
namespace {

using Json = nlohmann::ordered_json;

double share_of(const std::string& expert, const std::vector<Hit>& hits, const HitHomes& homes) {
    if (hits.empty()) return 0;
    const auto found = std::count_if(hits.begin(), hits.end(),
                                     [&](const Hit& hit) { return homes.of(hit) == expert; });
    return static_cast<double>(found) / static_cast<double>(hits.size());
}

Json expert_features(const RoutedExpert& expert, const std::vector<Hit>& flat_hits,
                     const HitHomes& homes) {
    Json features = Json::object();
    for (const auto& [name, value] : expert.features) features[name] = value;
    return {{"name", expert.name},
            {"weight", expert.weight},
            {"alone", expert.alone.value_or(expert.weight)},
            {"chunks", expert.chunks},
            {"features", std::move(features)},
            {"flat_share", share_of(expert.name, flat_hits, homes)}};
}

// What each hit was ranked by: BM25/U and the cosine.
Json hit_parts(const Hit& hit, double unit) {
    return {{"expert", hit.expert},
            {"document", hit.document},
            {"lexical", hit.scores.lexical / unit},
            {"dense", hit.scores.dense ? Json(*hit.scores.dense) : Json(nullptr)}};
}

}  // namespace

std::string feature_line(const Collection& collection, const Collection::Query& query,
                         const Answer& routed, const Answer& flat, const HitHomes& homes) {
    Json line = {{"dataset", collection.name}, {"query", query.id}, {"expert", collection.name}};
    if (routed.trace.history) line["rarity"] = routed.trace.history->rarity;
    Json& experts = line["experts"] = Json::array();
    for (const auto& expert : routed.route.experts)
        experts.push_back(expert_features(expert, flat.hits, homes));
    Json& hits = line["hits"] = Json::array();
    for (const Hit& hit : flat.hits) hits.push_back(hit_parts(hit, flat.trace.scorer.unit));
    return line.dump() + "\n";
}

}  // namespace moxie::eval
