// How well do several recipes over the same chunks search, alone, fused and chosen by the query?
// For script/evaluate:
//     retriever_arms STORE MODELS EXPERT
// reads lines "SPLIT<tab>QUERY<tab>DOCUMENT=GAIN<tab>…" of train and test queries and prints one
// JSON object: the names of the arms, how many of them pilots may win, for every query its nDCG@10
// by each, and of each way to choose what train queries left out gain by it over all fused (mean,
// and the lower end of its interval), and the arm that it takes for every test query.

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/retriever_lessons.h"
#include "route/mean_interval.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using Json = nlohmann::ordered_json;

GradedQuery read_query(std::istringstream& line) {
    GradedQuery query;
    std::getline(line, query.text, '\t');
    for (std::string judged; std::getline(line, judged, '\t');) {
        const std::size_t at = judged.rfind('=');
        query.gains[judged.substr(0, at)] = std::stod(judged.substr(at + 1));
    }
    return query;
}

Json run(const std::string& store, const std::string& models, const std::string& name) {
    const StorePaths paths(store);
    Catalog catalog(paths, disk_files(), Database::Access::read);
    const auto snapshot = load_snapshot(paths, disk_files(), catalog, nullptr);
    const auto& expert =
        *snapshot
             ->experts[snapshot->index_of(static_cast<std::uint32_t>(catalog.expert(name)->id))];
    std::map<std::string, std::vector<GradedQuery>> queries;
    for (std::string text; std::getline(std::cin, text);) {
        std::istringstream line(text);
        std::string split;
        std::getline(line, split, '\t');
        queries[split].push_back(read_query(line));
    }
    Encoders encoders(models);
    Pilots train =
        teach_retrievers(*snapshot, encoders, expert, queries["train"], [](std::size_t) {});
    const Pilots test =
        teach_retrievers(*snapshot, encoders, expert, queries["test"], [](std::size_t) {});
    Json json = {{"arms", Json::array()},
                 {"recipes", expert.retrievers.size() + 1},
                 {"contenders", train.contenders}};
    for (const RecipeShares& arm : arms_of(expert)) json["arms"].push_back(arm_name(expert, arm));
    json["train"] = train.outcomes;
    json["test"] = test.outcomes;
    for (std::size_t choice = 0; choice < Pilots::kChoices; ++choice) {
        train.choice = static_cast<Pilots::Choice>(choice);
        std::vector<double> gains = outcomes_left_out(train);
        for (std::size_t i = 0; i < gains.size(); ++i) gains[i] -= train.outcomes[i * train.arms];
        const MeanInterval gain = mean_interval(gains);
        json["left_out"][to_string(train.choice)] = {gain.mean, gain.low};
        Json arms = Json::array();
        for (std::size_t i = 0; i < test.count(); ++i)
            arms.push_back(choose_arm(
                train, std::span(test.queries).subspan(i * test.dimensions, test.dimensions)));
        json["chosen"][to_string(train.choice)] = std::move(arms);
    }
    return json;
}

}  // namespace
}  // namespace moxie

int main(int argc, char** argv) {
    try {
        if (argc == 4) {
            std::cout << moxie::run(argv[1], argv[2], argv[3]).dump() << '\n';
            return 0;
        }
        std::cerr << "usage: retriever_arms STORE MODELS EXPERT\n";
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
    }
    return 1;
}
