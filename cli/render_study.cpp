#include "cli/render_study.h"

#include <algorithm>

#include "cli/number_text.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

// What is below zero keeps its sign where its digits do not show it: an interval that holds zero
// does not look as if it ended there.
std::string signed_points(double value) {
    return (value < 0 ? "" : "+") + fixed(value == 0 ? 0 : 100 * value, 1);
}

std::string percent_interval(const eval::Interval& interval) {
    return fixed(100 * interval.mean, 1) + " [" + fixed(100 * interval.low, 1) + ", " +
           fixed(100 * interval.high, 1) + "]";
}

std::string points_interval(const eval::Interval& interval) {
    return signed_points(interval.mean) + " [" + signed_points(interval.low) + ", " +
           signed_points(interval.high) + "]";
}

std::string never_opened(const eval::Load& load) {
    constexpr std::size_t kShown = 5;
    if (load.never.empty()) return {};
    std::string text = "never opened by " + load.route + ": ";
    for (std::size_t i = 0; i < std::min(kShown, load.never.size()); ++i)
        text += (i > 0 ? ", " : "") + clean_line(load.never[i]);
    if (load.never.size() > kShown)
        text += " and " + std::to_string(load.never.size() - kShown) + " more";
    return text + "\n";
}

std::string point_table(const eval::Curve& curve, const Style& style) {
    Table table({{"what is kept"},
                 {"open", Align::right},
                 {"chunks, %", Align::right},
                 {"promised", Align::right},
                 {"expected", Align::right},
                 {"loss, % [95 %]", Align::right},
                 {"nDCG@10", Align::right}});
    std::string promise;
    for (const eval::CurvePoint& point : curve.points) {
        if (!point.promise.empty()) promise = point.promise;
        table.add({point.route, fixed(point.experts_opened, 2), fixed(100 * point.share_opened, 1),
                   point.promised ? fixed(100 * *point.promised, 1) : "–",
                   fixed(100 * point.expected, 1), percent_interval(point.loss),
                   fixed(point.ndcg.mean, 4)});
    }
    return table.render(style) + (promise.empty()
                                      ? "max-loss promises nothing here: `moxie train`\n"
                                      : "max-loss promises here: " + promise + "\n");
}

std::string effort_table(const eval::Curve& curve, const Style& style) {
    Table table({{"experts opened"},
                 {"p", Align::right},
                 {"top-p", Align::right},
                 {"top-k", Align::right},
                 {"points [95 %]", Align::right},
                 {"loss, % p / k", Align::right}});
    for (const eval::EqualEffort& one : curve.equal_effort)
        table.add({fixed(one.experts, 2), fixed(one.p, 4), fixed(one.top_p, 4), fixed(one.top_k, 4),
                   points_interval(one.difference),
                   fixed(100 * one.loss_p, 1) + " / " + fixed(100 * one.loss_k, 1)});
    return table.render(style);
}

std::string bin_table(const eval::Curve& curve, const Style& style) {
    Table table({{"weight opened"}, {"kept", Align::right}, {"routes", Align::right}});
    for (const eval::WeightBin& bin : curve.bins)
        table.add({fixed(bin.weight, 3), fixed(bin.kept, 3), grouped(bin.n)});
    return table.render(style);
}

/// A dash where nothing was compared.
std::string known(const eval::Interval& interval, int digits) {
    return interval.n == 0 ? "–" : fixed(interval.mean, digits);
}

}  // namespace

std::string render_worst(const eval::Result& result, const Style& style) {
    Table table({{"worst"},
                 {"nDCG − plain", Align::right},
                 {"collection"},
                 {"loss, %", Align::right},
                 {"collection"}});
    for (const eval::Mode& mode : result.modes) {
        if (mode.worst_ndcg.name.empty()) continue;
        table.add({mode.route, signed_points(mode.worst_ndcg.value),
                   clean_line(mode.worst_ndcg.name), fixed(100 * mode.worst_loss.value, 1),
                   clean_line(mode.worst_loss.name)});
    }
    return table.render(style) + "\n";
}

std::string render_loads(const std::vector<eval::Load>& loads, const Style& style) {
    if (loads.empty()) return {};
    Table table({{"load"},
                 {"busiest, %", Align::right},
                 {"N·Σ f·P", Align::right},
                 {"entropy", Align::right},
                 {"never", Align::right},
                 {"opened by hardness, ρ", Align::right}});
    std::string never;
    for (const eval::Load& load : loads) {
        const auto busiest =
            std::max_element(load.opened.begin(), load.opened.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        table.add({load.route, fixed(100 * busiest->second, 1), fixed(load.imbalance, 2),
                   fixed(load.entropy, 2), grouped(load.never.size()),
                   fixed(load.hardness.mean, 2) + " [" + fixed(load.hardness.low, 2) + ", " +
                       fixed(load.hardness.high, 2) + "]"});
        never += never_opened(load);
    }
    return table.render(style) + never + "\n";
}

std::string render_curve(const eval::Curve& curve, const Style& style) {
    if (curve.points.empty())
        return "no curve: experts were discovered, and hits are called after those that hold "
               "them\n\n";
    return point_table(curve, style) + "\n" + effort_table(curve, style) + "\n" +
           bin_table(curve, style) + "\n";
}

std::string render_ladder(const std::vector<eval::LadderStep>& ladder, const Style& style) {
    if (ladder.empty()) return {};
    Table table({{"ladder"},
                 {"nDCG@10", Align::right},
                 {"− plain [95 %]", Align::right},
                 {"closed, %", Align::right}});
    std::string constants;
    for (const eval::LadderStep& step : ladder) {
        table.add({step.name, fixed(step.ndcg.mean, 4), points_interval(step.against_plain),
                   step.closed ? fixed(100 * *step.closed, 0) : "–"});
        if (step.how.starts_with("w")) constants += step.name + ": " + step.how + "\n";
    }
    return table.render(style) + constants + "\n";
}

std::string render_consistency(const std::vector<eval::Consistency>& all, const Style& style) {
    if (all.empty()) return {};
    Table table({{"wordings"},
                 {"kind"},
                 {"pairs", Align::right},
                 {"same experts", Align::right},
                 {"same first", Align::right},
                 {"right", Align::right},
                 {"nDCG@10", Align::right}});
    for (const eval::Consistency& one : all)
        table.add({one.route, one.kind.empty() ? "all" : clean_line(one.kind), grouped(one.pairs),
                   known(one.experts, 3), known(one.first, 3), known(one.accuracy, 3),
                   known(one.ndcg, 4)});
    return "\n" + table.render(style);
}

}  // namespace moxie::cli
