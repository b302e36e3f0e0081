#include "eval/features.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace moxie::eval {
namespace {

using Json = nlohmann::ordered_json;

double share_of(const std::string& expert, const std::vector<Hit>& hits) {
    if (hits.empty()) return 0;
    const auto found = std::count_if(hits.begin(), hits.end(),
                                     [&](const Hit& hit) { return hit.expert == expert; });
    return static_cast<double>(found) / static_cast<double>(hits.size());
}

Json expert_features(const RoutedExpert& expert, const std::vector<Hit>& flat_hits) {
    Json features = Json::object();
    for (const auto& [name, value] : expert.features) features[name] = value;
    return {{"name", expert.name},
            {"weight", expert.weight},
            {"chunks", expert.chunks},
            {"features", std::move(features)},
            {"flat_share", share_of(expert.name, flat_hits)}};
}

}  // namespace

std::string feature_line(const Collection& collection, const Collection::Query& query,
                         const Route& route, const std::vector<Hit>& flat_hits) {
    Json line = {{"dataset", collection.name}, {"query", query.id}, {"expert", collection.name}};
    Json& experts = line["experts"] = Json::array();
    for (const auto& expert : route.experts) experts.push_back(expert_features(expert, flat_hits));
    return line.dump() + "\n";
}

}  // namespace moxie::eval
