#include "engine/json_values.h"
#include "moxie/plan.h"

namespace moxie {

namespace {

Json cost(const PlannedCost& cost) {
    return {{"predicted_ms", cost.predicted_ms},
            {"measured_ms", cost.measured_ms},
            {"predicted_p95_ms", cost.predicted_p95_ms},
            {"measured_p95_ms", cost.measured_p95_ms},
            {"predicted_elapsed_ms", cost.predicted_elapsed_ms},
            {"elapsed_ms", cost.elapsed_ms},
            {"postings", cost.postings},
            {"vectors", cost.vectors},
            {"bytes", cost.bytes}};
}

Json saving(const PlannedSaving& saving) {
    return {{"predicted", saving.predicted},
            {"measured", saving.measured},
            {"low", saving.low},
            {"high", saving.high}};
}

Json stages(const PlanReport& report) {
    Json all = Json::array();
    for (const PlannedStage& stage : report.stages)
        all.push_back({{"name", stage.name},
                       {"predicted_ms", stage.predicted_ms},
                       {"measured_ms", stage.measured_ms},
                       {"flat_predicted_ms", stage.flat_predicted_ms},
                       {"flat_measured_ms", stage.flat_measured_ms}});
    return all;
}

}  // namespace

std::string to_json(const PlanReport& report) {
    return print({{"source", report.source},
                  {"queries", report.queries},
                  {"route", report.route},
                  {"mode", report.mode},
                  {"experts", report.experts},
                  {"chunks", report.chunks},
                  {"experts_opened", report.experts_opened},
                  {"share_opened", report.share_opened},
                  {"routed", cost(report.routed)},
                  {"flat", cost(report.flat)},
                  {"stages", stages(report)},
                  {"error", report.error},
                  {"elapsed_error", report.elapsed_error},
                  {"saving", saving(report.saving)},
                  {"saving_without_encoder", saving(report.saving_without_encoder)},
                  {"verdict", to_string(report.verdict)},
                  {"crossover_chunks", optional(report.crossover_chunks)},
                  {"capacity_chunks", optional(report.capacity_chunks)},
                  {"machine", report.machine},
                  {"commit", report.commit},
                  {"warnings", report.warnings},
                  {"seconds", report.seconds}});
}

}  // namespace moxie
