#include <nlohmann/json.hpp>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

using Json = nlohmann::ordered_json;

Json metrics_json(const Metrics& metrics) {
    Json json = Json::object();
    for (const auto& [name, value] : metrics) json[name] = value;
    return json;
}

Json interval_json(const Interval& interval) {
    return {
        {"mean", interval.mean}, {"low", interval.low}, {"high", interval.high}, {"n", interval.n}};
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

Json load_json(const Load& load) {
    Json opened = Json::object();
    for (const auto& [name, share] : load.opened) opened[name] = share;
    return {{"route", load.route},         {"imbalance", load.imbalance},
            {"entropy", load.entropy},     {"hardness", interval_json(load.hardness)},
            {"opened", std::move(opened)}, {"never", load.never}};
}

Json point_json(const CurvePoint& point) {
    Json json = {{"route", point.route}, {"promised", nullptr}};
    if (point.promised) json["promised"] = *point.promised;
    if (!point.promise.empty()) json["promise"] = point.promise;
    json["expected"] = point.expected;
    json["experts_opened"] = point.experts_opened;
    json["share_opened"] = point.share_opened;
    json["loss@10"] = interval_json(point.loss);
    json["ndcg@10"] = interval_json(point.ndcg);
    return json;
}

Json effort_json(const EqualEffort& one) {
    return {{"experts", one.experts},
            {"p", one.p},
            {"top_p", one.top_p},
            {"top_k", one.top_k},
            {"loss_p", one.loss_p},
            {"loss_k", one.loss_k},
            {"difference", interval_json(one.difference)}};
}

Json curve_json(const Curve& curve) {
    Json points = Json::array(), effort = Json::array(), bins = Json::array();
    for (const CurvePoint& point : curve.points) points.push_back(point_json(point));
    for (const EqualEffort& one : curve.equal_effort) effort.push_back(effort_json(one));
    for (const WeightBin& bin : curve.bins)
        bins.push_back({{"n", bin.n}, {"weight", bin.weight}, {"kept", bin.kept}});
    return {{"points", std::move(points)},
            {"equal_effort", std::move(effort)},
            {"bins", std::move(bins)}};
}

Json step_json(const LadderStep& step) {
    return {{"name", step.name},
            {"how", step.how},
            {"ndcg@10", interval_json(step.ndcg)},
            {"against_plain", interval_json(step.against_plain)},
            {"closed", step.closed ? Json(*step.closed) : Json(nullptr)}};
}

/// null where nothing was compared.
Json known_json(const Interval& interval) {
    return interval.n == 0 ? Json(nullptr) : interval_json(interval);
}

Json consistency_json(const Consistency& one) {
    return {{"route", one.route},
            {"kind", one.kind},
            {"pairs", one.pairs},
            {"experts", known_json(one.experts)},
            {"first", known_json(one.first)},
            {"accuracy", known_json(one.accuracy)},
            {"ndcg@10", known_json(one.ndcg)}};
}

/// Nothing where it says nothing of it.
void add_study(const Result& result, Json& json) {
    if (!result.loads.empty()) {
        Json& loads = json["loads"] = Json::array();
        for (const Load& load : result.loads) loads.push_back(load_json(load));
    }
    if (!result.curve.points.empty()) json["curve"] = curve_json(result.curve);
    if (!result.ladder.empty()) {
        Json& ladder = json["ladder"] = Json::array();
        for (const LadderStep& step : result.ladder) ladder.push_back(step_json(step));
    }
    if (!result.consistency.empty()) {
        Json& consistency = json["consistency"] = Json::array();
        for (const Consistency& one : result.consistency)
            consistency.push_back(consistency_json(one));
    }
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
