#include "cli/render_plan.h"

#include <cmath>

#include "cli/number_text.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

std::string ms(double value) { return fixed(value, 2); }

std::string signed_percent(double share) {
    return (share < 0 ? "−" : "+") + fixed(std::abs(share) * 100, 1) + " %";
}

std::string chunks(double count) {
    return grouped(static_cast<std::uint64_t>(std::llround(count))) + " chunks";
}

std::string stage_table(const PlanReport& report, const Style& style) {
    Table table({{"processor's ms, means"},
                 {"routed, predicted", Align::right},
                 {"measured", Align::right},
                 {"flat, predicted", Align::right},
                 {"measured", Align::right}});
    for (const PlannedStage& stage : report.stages)
        table.add({stage.name, ms(stage.predicted_ms), ms(stage.measured_ms),
                   ms(stage.flat_predicted_ms), ms(stage.flat_measured_ms)});
    const PlannedCost &routed = report.routed, &flat = report.flat;
    table.add({"all stages", ms(routed.predicted_ms), ms(routed.measured_ms), ms(flat.predicted_ms),
               ms(flat.measured_ms)});
    table.add({"19 of 20 queries below", ms(routed.predicted_p95_ms), ms(routed.measured_p95_ms),
               ms(flat.predicted_p95_ms), ms(flat.measured_p95_ms)});
    return table.render(style);
}

std::string saving_text(const PlannedSaving& saving) {
    return signed_percent(saving.measured) + " measured [" + signed_percent(saving.low) + ", " +
           signed_percent(saving.high) + "], " + signed_percent(saving.predicted) + " predicted";
}

std::string crossover_text(const PlanReport& report) {
    if (!report.crossover_chunks) return "routing pays at no size, as far as can be predicted\n";
    if (*report.crossover_chunks < 1)
        return "routing pays at every size, as far as can be predicted\n";
    return "routing starts to pay at about " + chunks(*report.crossover_chunks) +
           " here; there are " + grouped(report.chunks) + "\n";
}

std::string capacity_text(const PlanReport& report) {
    if (!report.capacity_chunks)
        return "capacity: a routed search holds no more chunks in the time of a flat one\n";
    return "capacity: in the time that 19 of 20 flat searches take, routed ones would hold " +
           chunks(*report.capacity_chunks) + ", " +
           fixed(*report.capacity_chunks / static_cast<double>(report.chunks), 1) +
           " times as many (predicted)\n";
}

std::string verdict_text(const PlanReport& report, const Style& style) {
    switch (report.verdict) {
        case PlanReport::Verdict::route:
            return style.bold("Route here.") + "\n";
        case PlanReport::Verdict::do_not_route:
            return style.bold("Do not route here: ") +
                   "flat search is faster, and misses nothing (--route flat)\n";
        case PlanReport::Verdict::open:
            break;
    }
    return style.bold("Routing saves nothing that could be measured here.") + "\n";
}

}  // namespace

std::string render_plan(const PlanReport& report, const Style& style) {
    std::string text = style.dim(counted_queries(report.queries, report.source) + ", " +
                                 report.mode + ", " + report.route + " against flat; " +
                                 report.machine + "; " + duration(report.seconds)) +
                       "\n\n";
    text += fixed(report.experts_opened, 1) + " of " + counted(report.experts, "expert") +
            " opened, " + percent(report.share_opened) + " of " + grouped(report.chunks) +
            " chunks\n\n";
    text += stage_table(report, style) + "\n";
    text += "what a user waits, means: " + ms(report.routed.elapsed_ms) + " ms routed, " +
            ms(report.flat.elapsed_ms) + " ms flat (predicted " +
            ms(report.routed.predicted_elapsed_ms) + " and " +
            ms(report.flat.predicted_elapsed_ms) + ")\n";
    text += "a query's prediction is off by " + percent(report.error) +
            " of the processor's time (median), by " + percent(report.elapsed_error) +
            " of what a user waits\n";
    text += "saving of the means: " + saving_text(report.saving) + "\n";
    if (report.stages.size() > 1 && report.stages[1].measured_ms > 0)
        text += "without the encoder: " + saving_text(report.saving_without_encoder) + "\n";
    if (report.foreseen) text += crossover_text(report) + capacity_text(report);
    return text + verdict_text(report, style);
}

}  // namespace moxie::cli
