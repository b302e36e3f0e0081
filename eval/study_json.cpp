#include "eval/study_json.h"

#include <nlohmann/json.hpp>

namespace moxie::eval {
namespace {

using Json = nlohmann::ordered_json;

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

Json consistency_json(const Consistency& one) {
    return {{"route", one.route},
            {"kind", one.kind},
            {"pairs", one.pairs},
            {"experts", interval_json(one.experts)},
            {"first", interval_json(one.first)},
            {"accuracy", interval_json(one.accuracy)},
            {"ndcg@10", interval_json(one.ndcg)}};
}

}  // namespace

Json interval_json(const Interval& interval) {
    return {
        {"mean", interval.mean}, {"low", interval.low}, {"high", interval.high}, {"n", interval.n}};
}

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

}  // namespace moxie::eval
