#include "eval/report_tables.h"

#include "eval/svg.h"

namespace moxie::eval {
namespace {

/// Milliseconds and counts need fewer digits than shares.
std::string metric_number(const std::string& name, double value) {
    const bool is_share = !name.starts_with("ms") && !name.starts_with("us") &&
                          !name.ends_with("tokens") && name != "experts_opened";
    return number(value, is_share ? 4 : 2);
}

std::string cell(const std::string& text) { return "<td>" + text + "</td>"; }
std::string text_cell(const std::string& text) {
    return "<td class=\"text\">" + escape(text) + "</td>";
}
std::string head_cell(const std::string& text) { return "<th>" + text + "</th>"; }

std::string table(const std::string& caption, const std::string& head, const std::string& rows) {
    return "<div class=\"scroll\"><table><caption>" + caption + "</caption><thead><tr>" + head +
           "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

std::string metric_heads(const Metrics& metrics) {
    std::string cells;
    for (const auto& [name, value] : metrics) cells += head_cell(escape(name));
    return cells;
}

std::string interval_text(const Interval& interval) {
    return " <small>[" + number(interval.low) + ", " + number(interval.high) + "]</small>";
}

std::string metric_cells(const Metrics& metrics,
                         const std::map<std::string, Interval>& intervals = {}) {
    std::string cells;
    for (const auto& [name, value] : metrics) {
        const auto found = intervals.find(name);
        cells += cell(metric_number(name, value) +
                      (found == intervals.end() ? "" : interval_text(found->second)));
    }
    return cells;
}

std::string points(const Interval& interval) {
    return number(100 * interval.mean, 2) + " <small>[" + number(100 * interval.low, 2) + ", " +
           number(100 * interval.high, 2) + "]</small>";
}

}  // namespace

std::string macro_table(const Result& result) {
    std::string rows;
    for (const Mode& mode : result.modes) {
        rows += "<tr>" + cell(escape(mode.route)) + metric_cells(mode.macro, mode.intervals) +
                cell(mode.differs_from_flat ? std::to_string(*mode.differs_from_flat) : "–") +
                "</tr>\n";
    }
    return table("Mean over the collections, with 95 % bootstrap intervals",
                 head_cell("route") + metric_heads(result.modes.front().macro) +
                     head_cell("queries not as flat"),
                 rows);
}

std::string dataset_table(const Mode& mode) {
    std::string rows;
    for (const Dataset& dataset : mode.datasets) {
        rows += "<tr>" + cell(escape(dataset.name)) + cell(std::to_string(dataset.n)) +
                metric_cells(dataset.metrics) + "</tr>\n";
    }
    return table("By collection",
                 head_cell("collection") + head_cell("n") + metric_heads(mode.macro), rows);
}

std::string difference_table(const Result& result) {
    std::string rows;
    for (const auto& [a, b, metric, interval] : result.differences) {
        rows += "<tr>" + cell(escape(a + " − " + b)) + cell(escape(metric)) +
                cell(number(interval.mean) + interval_text(interval)) +
                cell(std::to_string(interval.n)) + "</tr>\n";
    }
    return table(
        "Paired bootstrap over queries, 95 %",
        head_cell("modes") + head_cell("metric") + head_cell("difference") + head_cell("n"), rows);
}

std::string answer_table(const AnswerScores& scores) {
    return table(escape(scores.dataset) + ", n = " + std::to_string(scores.n),
                 head_cell("") + metric_heads(scores.metrics),
                 "<tr>" + cell("") + metric_cells(scores.metrics, scores.intervals) + "</tr>\n");
}

std::string reliability_table(const std::vector<Reliability>& all) {
    std::string rows;
    for (const Reliability& one : all) {
        std::string bins;
        for (const ReliabilityBin& bin : one.bins)
            bins += cell(bin.n == 0 ? "–"
                                    : number(bin.relevant, 2) + " <small>of " +
                                          std::to_string(bin.n) + "</small>");
        rows += "<tr>" + cell(escape(one.name)) + cell(std::to_string(one.n)) +
                cell(number(one.error)) + cell(number(one.gap.mean) + interval_text(one.gap)) +
                bins + "</tr>\n";
    }
    std::string heads;
    for (std::size_t bin = 0; bin < all.front().bins.size(); ++bin)
        heads += head_cell("." + std::to_string(bin) + "–");
    return table("Share of hits judged relevant, by their calibrated relevance",
                 head_cell("collection") + head_cell("hits") + head_cell("error") +
                     head_cell("mean − judged") + heads,
                 rows);
}

std::string worst_table(const Result& result) {
    std::string rows;
    for (const Mode& mode : result.modes) {
        if (mode.worst_ndcg.name.empty()) continue;
        rows += "<tr>" + cell(escape(mode.route)) + cell(number(100 * mode.worst_ndcg.value, 2)) +
                text_cell(mode.worst_ndcg.name) + cell(number(100 * mode.worst_loss.value, 1)) +
                text_cell(mode.worst_loss.name) + "</tr>\n";
    }
    return table("The collection that does worst",
                 head_cell("route") + head_cell("nDCG@10 − plain, points") +
                     head_cell("collection") + head_cell("loss@10, %") + head_cell("collection"),
                 rows);
}

std::string curve_table(const Curve& curve) {
    std::string rows;
    for (const CurvePoint& point : curve.points)
        rows += "<tr>" + cell(escape(point.route)) + cell(number(point.experts_opened, 2)) +
                cell(number(100 * point.share_opened, 1)) +
                cell(point.promised ? number(100 * *point.promised, 1) : "–") +
                text_cell(point.promise) + cell(number(100 * point.expected, 2)) +
                cell(points(point.loss)) +
                cell(number(point.ndcg.mean) + interval_text(point.ndcg)) + "</tr>\n";
    return table("Replayed on flat's hits by the scorer, without later stages",
                 head_cell("route") + head_cell("experts opened") + head_cell("chunks opened, %") +
                     head_cell("promised loss, %") + head_cell("") + head_cell("expected loss, %") +
                     head_cell("measured loss, %") + head_cell("nDCG@10"),
                 rows);
}

std::string effort_table(const Curve& curve) {
    std::string rows;
    for (const EqualEffort& one : curve.equal_effort)
        rows += "<tr>" + cell(number(one.experts, 2)) + cell(number(one.p)) +
                cell(number(one.top_p)) + cell(number(one.top_k)) + cell(points(one.difference)) +
                cell(number(100 * one.loss_p, 1)) + cell(number(100 * one.loss_k, 1)) + "</tr>\n";
    return table("top-p and top-k that open as many experts on average",
                 head_cell("experts opened") + head_cell("p") + head_cell("nDCG@10, top-p") +
                     head_cell("top-k") + head_cell("difference, points") +
                     head_cell("loss, top-p, %") + head_cell("top-k"),
                 rows);
}

std::string ladder_table(const std::vector<LadderStep>& ladder) {
    std::string rows;
    for (const LadderStep& step : ladder)
        rows += "<tr>" + cell(escape(step.name)) +
                cell(number(step.ndcg.mean) + interval_text(step.ndcg)) +
                cell(points(step.against_plain)) +
                cell(step.closed ? number(100 * *step.closed, 0) : "–") + text_cell(step.how) +
                "</tr>\n";
    return table("Gap: what lies between plain search and the own expert with its own weight",
                 head_cell("search") + head_cell("nDCG@10") + head_cell("− plain, points") +
                     head_cell("of the gap, %") + head_cell("by"),
                 rows);
}

std::string consistency_table(const std::vector<Consistency>& all) {
    std::string rows;
    const auto both = [](const Interval& interval) {
        return interval.n == 0 ? std::string("–")
                               : number(interval.mean, 3) + interval_text(interval);
    };
    for (const Consistency& one : all)
        rows += "<tr>" + cell(escape(one.route)) + text_cell(one.kind.empty() ? "all" : one.kind) +
                cell(std::to_string(one.pairs)) + cell(both(one.experts)) + cell(both(one.first)) +
                cell(both(one.accuracy)) + cell(both(one.ndcg)) + "</tr>\n";
    return table("Pairs of wordings of one question",
                 head_cell("route") + head_cell("kind") + head_cell("pairs") +
                     head_cell("overlap of experts") + head_cell("same first document") +
                     head_cell("first is right") + head_cell("nDCG@10"),
                 rows);
}

std::string routing_table(const Result& result) {
    return table("Share of queries whose own expert is among the first 1, 2, 4; µs a route",
                 head_cell("own expert by route weight") + metric_heads(result.routing),
                 "<tr>" + cell("") + metric_cells(result.routing) + "</tr>\n");
}

}  // namespace moxie::eval
