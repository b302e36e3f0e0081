#include <nlohmann/json.hpp>

#include "eval/study_json.h"

namespace moxie::eval {
namespace {

using Json = nlohmann::ordered_json;

Json metrics_json(const Metrics& metrics) {
    Json json = Json::object();
    for (const auto& [name, value] : metrics) json[name] = value;
    return json;
}

Json intervals_json(const std::map<std::string, Interval>& intervals) {
    Json json = Json::object();
    for (const auto& [name, interval] : intervals) json[name] = interval_json(interval);
    return json;
}

Json dataset_json(const Dataset& dataset) {
    Json json = {{"name", dataset.name}, {"n", dataset.n}};
    json.update(metrics_json(dataset.metrics));
    if (dataset.against_plain) json["against_plain"] = interval_json(*dataset.against_plain);
    return json;
}

Json worst_json(const Mode& mode) {
    const auto one = [](const Worst& worst) {
        return Json{{"name", worst.name}, {"value", worst.value}};
    };
    return {{"ndcg@10", one(mode.worst_ndcg)}, {"loss@10", one(mode.worst_loss)}};
}

Json mode_json(const Mode& mode) {
    Json json = {{"route", mode.route},
                 {"macro", metrics_json(mode.macro)},
                 {"intervals", intervals_json(mode.intervals)}};
    if (mode.differs_from_flat) json["differs_from_flat"] = *mode.differs_from_flat;
    if (!mode.worst_ndcg.name.empty()) json["worst"] = worst_json(mode);
    Json& datasets = json["datasets"] = Json::array();
    for (const auto& dataset : mode.datasets) datasets.push_back(dataset_json(dataset));
    return json;
}

Json difference_json(const Difference& difference) {
    Json json = {{"a", difference.a}, {"b", difference.b}, {"metric", difference.metric}};
    json.update(interval_json(difference.interval));
    return json;
}

Json answers_json(const AnswerScores& scores) {
    Json json = {{"name", scores.dataset}, {"n", scores.n}};
    json.update(metrics_json(scores.metrics));
    json["intervals"] = intervals_json(scores.intervals);
    return json;
}

Json reliability_json(const Reliability& one) {
    Json json = {{"name", one.name},         {"n", one.n},         {"relevance", one.relevance},
                 {"relevant", one.relevant}, {"error", one.error}, {"gap", interval_json(one.gap)}};
    Json& bins = json["bins"] = Json::array();
    for (const ReliabilityBin& bin : one.bins)
        bins.push_back({{"n", bin.n}, {"relevance", bin.relevance}, {"relevant", bin.relevant}});
    return json;
}

}  // namespace

std::string to_json(const Result& result) {
    Json json = {{"modes", Json::array()}, {"differences", Json::array()}};
    for (const auto& mode : result.modes) json["modes"].push_back(mode_json(mode));
    for (const auto& one : result.differences) json["differences"].push_back(difference_json(one));
    if (!result.answers.empty()) {
        Json& answers = json["answers"] = Json::array();
        for (const auto& scores : result.answers) answers.push_back(answers_json(scores));
    }
    if (!result.reliability.empty()) {
        Json& reliability = json["reliability"] = Json::array();
        for (const auto& one : result.reliability) reliability.push_back(reliability_json(one));
    }
    json["routing"] = metrics_json(result.routing);
    add_study(result, json);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace moxie::eval
