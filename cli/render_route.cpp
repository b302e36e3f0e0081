#include "cli/render_route.h"

#include <algorithm>
#include <cstdio>

#include "cli/number_text.h"
#include "cli/render_answer.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

constexpr std::size_t kRows = 20;  // closed experts of a table; the rest is counted

std::size_t count_opened(const Route& route) {
    return static_cast<std::size_t>(
        std::count_if(route.experts.begin(), route.experts.end(),
                      [](const RoutedExpert& expert) { return expert.opened; }));
}

std::string route_table(const Route& route, const Style& style) {
    Table table(
        {{"expert"}, {"weight", Align::right}, {"opened"}, {"chunks", Align::right}, {"why"}});
    std::size_t rows = 0;
    for (const RoutedExpert& expert : route.experts) {
        if (rows >= kRows && !expert.opened) continue;
        ++rows;
        table.add({clean_line(expert.name), fixed(expert.weight, 4), expert.opened ? "yes" : "no",
                   grouped(expert.chunks), clean_line(expert.why)});
    }
    std::string text = table.render(style);
    if (rows < route.experts.size()) {
        text += "and " + counted(route.experts.size() - rows, "closed expert") +
                " more; --explain shows all\n";
    }
    return text;
}

std::string expert_head(const RoutedExpert& expert, const Style& style) {
    std::string head = style.bold(clean_line(expert.name)) + "  weight " + fixed(expert.weight, 4) +
                       ", " + counted(expert.chunks, "chunk") +
                       (expert.opened ? ", opened" : ", closed");
    if (expert.bound) head += ", bound " + fixed(*expert.bound, 4);
    return head + "\n";
}

std::string explain_expert(const RoutedExpert& expert, const Style& style) {
    std::string text = expert_head(expert, style);
    std::string features;
    for (const auto& [name, value] : expert.features) {
        features += (features.empty() ? "" : ", ") + clean_line(name) + " " + fixed(value, 4);
    }
    if (!expert.why.empty()) text += wrapped(clean_line(expert.why), style.width, 4);
    if (!features.empty()) text += wrapped(features, style.width, 4);
    return text;
}

std::string proof_text(const Proof& proof) {
    if (!proof.best_closed) return "proof: every expert was opened\n";
    return "proof: no closed expert can score above " + fixed(*proof.best_closed, 4) + "; " +
           (proof.threshold ? "the last hit scores " + fixed(*proof.threshold, 4)
                            : std::string("fewer hits were found than wanted")) +
           "\n";
}

std::string cost_text(const Cost& cost) {
    if (!cost.flat_predicted_ms) return {};
    std::string text = "cost: " + duration(cost.measured_ms / 1000);
    if (cost.predicted_ms)
        text +=
            ", predicted in a process that is already warm " + duration(*cost.predicted_ms / 1000);
    return text + ", flat search " + duration(*cost.flat_predicted_ms / 1000) + "\n";
}

std::string opened_text(const Answer& answer) {
    const Route& route = answer.route;
    if (!route.retrieve)
        return "The gate is closed: nothing was retrieved" +
               (route.why ? ", because " + clean_line(*route.why) : std::string()) +
               ". --gate off searches all the same.";
    return std::to_string(count_opened(route)) + " of " + counted(route.experts.size(), "expert") +
           " opened (" + route.mode + "), " + percent(route.share_opened) + " of the chunks, " +
           duration(answer.trace.cost.measured_ms / 1000);
}

std::string shortest_percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g %%", 100 * share);
    return text;
}

std::string respelt_text(const std::vector<Respelling>& changes) {
    std::string text = "read";
    for (const Respelling& change : changes)
        text += (&change == changes.data() ? " \"" : ", \"") + clean_line(change.from) +
                "\" as \"" + clean_line(change.to) + "\"";
    return text + " (--as-typed keeps " + (changes.size() > 1 ? "them)" : "it)");
}

std::string history_text(const Leaning& leaning, bool routed) {
    constexpr double kShown = 0.0005;  // what percent() prints as 0.1 %
    const std::string turns = counted(leaning.turns, "earlier turn");
    if (!routed || leaning.moved < kShown)
        return "this turn stands by itself: " + turns + " moved nothing";
    return "the route leans on " + turns + ": gate " + fixed(leaning.gate, 2) + ", " +
           percent(leaning.moved) + " of the weight moved";
}

std::string contract_text(const Contract& contract) {
    if (contract.kind == Contract::Kind::none)
        return "nothing is promised of what is missed: " + clean_line(contract.why);
    return (contract.kind == Contract::Kind::guarantee ? "guarantee" : "estimate") +
           std::string(": at most ") + shortest_percent(contract.epsilon) +
           " of flat's ten best hits are missed on average (confidence " +
           shortest_percent(1 - contract.delta) + ", " + counted(contract.draws, "query") +
           (contract.kind == Contract::Kind::guarantee ? ")" : " made of the store's own text)");
}

}  // namespace

std::string route_summary(const Answer& answer) {
    std::string text = opened_text(answer);
    if (!answer.trace.respelt.empty()) text += "\n" + respelt_text(answer.trace.respelt);
    if (answer.trace.history)
        text += "\n" + history_text(*answer.trace.history, answer.route.retrieve);
    if (answer.trace.contract) text += "\n" + contract_text(*answer.trace.contract);
    return text;
}

std::string explain_route(const Route& route, const Style& style) {
    std::string text;
    for (const RoutedExpert& expert : route.experts) text += explain_expert(expert, style);
    return text;
}

std::string explain_trace(const Trace& trace, const Style& style) {
    std::string stages;
    for (const Stage& stage : trace.stages) {
        stages += (stages.empty() ? "stages: " : ", ") + clean_line(stage.name) + " " +
                  fixed(stage.ms, 3) + " ms";
    }
    std::string text = wrapped(stages, style.width, 0);
    text += "read: " + counted(trace.cost.postings, "posting") + ", " +
            byte_count(trace.cost.bytes) + "\n";
    text += cost_text(trace.cost);
    if (trace.proof) text += proof_text(*trace.proof);
    if (trace.shadow)
        text += "shadowed: " + percent(trace.shadow->loss) +
                " of flat's best hits are missing; flat search took " +
                duration(trace.shadow->flat_ms / 1000) + "\n";
    std::string versions;
    for (const auto& [part, version] : trace.versions) {
        versions += (versions.empty() ? "" : ", ") + clean_line(part) + " " + clean_line(version);
    }
    return versions.empty() ? text : text + wrapped("with " + versions, style.width, 0);
}

std::string render_route(const Answer& answer, const Style& style, Explain explain) {
    std::string text = style.dim(route_summary(answer)) + "\n\n";
    if (explain == Explain::no) return text + route_table(answer.route, style);
    return text + explain_route(answer.route, style) + "\n" + explain_trace(answer.trace, style);
}

}  // namespace moxie::cli
