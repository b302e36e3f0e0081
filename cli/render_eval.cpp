#include "cli/render_eval.h"

#include <algorithm>

#include "cli/number_text.h"
#include "cli/render_study.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

using eval::Interval;
using eval::Metrics;

/// A metric's column: short head, digits.
struct MetricColumn {
    const char* metric;
    const char* head;
    int digits;
};
constexpr MetricColumn kColumns[] = {
    {"ndcg@10", "nDCG@10", 4},   {"recall@100", "R@100", 4},    {"mrr@10", "MRR@10", 4},
    {"expert_recall", "own", 3}, {"experts_opened", "open", 1}, {"share_opened", "share", 3},
    {"loss@10", "loss", 4},      {"ms_median", "ms", 1},        {"ms_p95", "p95", 1},
};

double value_of(const Metrics& metrics, const std::string& name) {
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [&](const auto& metric) { return metric.first == name; });
    return found == metrics.end() ? 0 : found->second;
}

std::vector<Column> metric_columns(std::vector<Column> first) {
    for (const MetricColumn& column : kColumns) first.push_back({column.head, Align::right});
    return first;
}

std::vector<std::string> metric_row(std::vector<std::string> first, const Metrics& metrics) {
    for (const MetricColumn& column : kColumns) {
        first.push_back(fixed(value_of(metrics, column.metric), column.digits));
    }
    return first;
}

std::string interval_text(const Interval& interval) {
    return fixed(interval.mean, 4) + " [" + fixed(interval.low, 4) + ", " +
           fixed(interval.high, 4) + "]";
}

Interval interval_of(const std::map<std::string, Interval>& intervals, const std::string& name) {
    const auto found = intervals.find(name);
    return found == intervals.end() ? Interval{} : found->second;
}

std::string dataset_tables(const eval::Result& result, const Style& style) {
    std::string text;
    for (const eval::Mode& mode : result.modes) {
        Table table(metric_columns({{mode.route}, {"n", Align::right}}));
        for (const eval::Dataset& dataset : mode.datasets) {
            table.add(
                metric_row({clean_line(dataset.name), std::to_string(dataset.n)}, dataset.metrics));
        }
        text += table.render(style) + "\n";
    }
    return text;
}

std::string macro_table(const eval::Result& result, const Style& style) {
    Table table(metric_columns({{"macro average"}}));
    for (const eval::Mode& mode : result.modes) table.add(metric_row({mode.route}, mode.macro));
    return table.render(style) + "\n";
}

std::string interval_table(const eval::Result& result, const Style& style) {
    Table table({{"mode"},
                 {"nDCG@10 [95 %]", Align::right},
                 {"loss@10 [95 %]", Align::right},
                 {"not as flat", Align::right}});
    for (const eval::Mode& mode : result.modes) {
        table.add({mode.route, interval_text(interval_of(mode.intervals, "ndcg@10")),
                   interval_text(interval_of(mode.intervals, "loss@10")),
                   mode.differs_from_flat ? grouped(*mode.differs_from_flat) : "–"});
    }
    return table.render(style) + "\n";
}

std::string difference_table(const eval::Result& result, const Style& style) {
    Table table({{"difference"}, {"metric"}, {"mean [95 %]", Align::right}, {"n", Align::right}});
    for (const eval::Difference& one : result.differences) {
        table.add({one.a + " − " + one.b, one.metric, interval_text(one.interval),
                   grouped(one.interval.n)});
    }
    return table.render(style) + "\n";
}

std::string vector_table(const eval::Result& result, const Style& style) {
    const auto flat = std::find_if(result.modes.begin(), result.modes.end(),
                                   [](const eval::Mode& mode) { return mode.route == "flat"; });
    if (flat == result.modes.end() || value_of(flat->macro, "vectors") == 0) return {};
    Table table({{"vectors compared"},
                 {"mean", Align::right},
                 {"of flat's, %", Align::right},
                 {"centroids", Align::right}});
    for (const eval::Mode& mode : result.modes) {
        const double vectors = value_of(mode.macro, "vectors");
        table.add({mode.route, fixed(vectors, 0),
                   fixed(100 * vectors / value_of(flat->macro, "vectors"), 1),
                   fixed(value_of(mode.macro, "centroids"), 0)});
    }
    return table.render(style) + "\n";
}

std::string routing_text(const eval::Result& result) {
    std::string text = "own expert by route weight:";
    for (const auto& [name, value] : result.routing) {
        text += "  " + name + " " + fixed(value, name.starts_with("us") ? 1 : 4);
    }
    return text + "\n";
}

std::string answer_table(const eval::AnswerScores& scores, const Style& style) {
    Table table({{"answers: " + clean_line(scores.dataset)}, {"mean [95 %]", Align::right}});
    for (const auto& [name, value] : scores.metrics) {
        const auto found = scores.intervals.find(name);
        table.add({name, found == scores.intervals.end() ? fixed(value, 2)
                                                         : interval_text(found->second)});
    }
    table.add({"n", grouped(scores.n)});
    return "\n" + table.render(style);
}

std::string reliability_table(const std::vector<eval::Reliability>& all, const Style& style) {
    if (all.empty()) return {};
    Table table({{"relevance of hits"},
                 {"hits", Align::right},
                 {"mean", Align::right},
                 {"judged", Align::right},
                 {"error", Align::right},
                 {"mean − judged, by query [95 %]", Align::right}});
    for (const eval::Reliability& one : all)
        table.add({clean_line(one.name), grouped(one.n), fixed(one.relevance, 3),
                   fixed(one.relevant, 3), fixed(one.error, 3), interval_text(one.gap)});
    return "\n" + table.render(style);
}

}  // namespace

std::string render_eval(const eval::Result& result, ShowCurve curve, const Style& style) {
    std::string text;
    if (!result.modes.empty()) {
        text += dataset_tables(result, style) + macro_table(result, style) +
                interval_table(result, style) + difference_table(result, style) +
                render_worst(result, style) + render_loads(result.loads, style) +
                (curve == ShowCurve::yes ? render_curve(result.curve, style) : "") +
                render_ladder(result.ladder, style) + vector_table(result, style) +
                routing_text(result) + reliability_table(result.reliability, style);
    }
    for (const eval::AnswerScores& scores : result.answers) text += answer_table(scores, style);
    return text + render_consistency(result.consistency, style);
}

}  // namespace moxie::cli
