#include <array>
#include <cmath>
#include <cstdio>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>moxie eval</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
       color: #1c1c1c; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse } caption { text-align: left; color: #555; padding: .3rem 0 }
th, td { padding: .25rem .7rem; text-align: right; font-variant-numeric: tabular-nums;
         border-bottom: 1px solid #ddd; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
small { color: #555 } rect { fill: #3a6ea5 }
@media (prefers-color-scheme: dark) {
  body { background: #16181b; color: #e6e6e6 } th, td { border-color: #3a3d42 }
  caption, small { color: #a8a8a8 } rect { fill: #7fb0e0 }
}
</style></head><body>
<h1>moxie eval</h1>
)";

std::string escape(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

std::string number(double value, int digits = 4) {
    std::array<char, 64> buffer;
    std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
    return buffer.data();
}

/// Milliseconds and counts need fewer digits than shares.
std::string metric_number(const std::string& name, double value) {
    const bool is_share = !name.starts_with("ms") && !name.starts_with("us") &&
                          !name.ends_with("tokens") && name != "experts_opened";
    return number(value, is_share ? 4 : 2);
}

std::string cell(const std::string& text) { return "<td>" + text + "</td>"; }
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

/// A bar of up to 100 pixels for a value in [0, 1].
std::string bar(double value) {
    const std::string width = number(100 * std::min(std::max(value, 0.0), 1.0), 1);
    return "<svg width=\"100\" height=\"10\" role=\"img\" aria-label=\"" + number(value) +
           "\"><rect width=\"" + width + "\" height=\"10\"/></svg>";
}

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
                cell(bar(dataset.metrics.front().second)) + metric_cells(dataset.metrics) +
                "</tr>\n";
    }
    return table(
        "By collection",
        head_cell("collection") + head_cell("n") + head_cell("") + metric_heads(mode.macro), rows);
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

std::string section(const std::string& title) { return "<h2>" + escape(title) + "</h2>\n"; }

}  // namespace

std::string to_html(const Result& result) {
    std::string page(kHead);
    if (!result.modes.empty()) {
        page += section("All modes") + macro_table(result);
        page += section("Differences") + difference_table(result);
        page += section("Own expert by route weight") +
                table("Share of queries among the first 1, 2, 4; µs a route",
                      head_cell("") + metric_heads(result.routing),
                      "<tr>" + cell("") + metric_cells(result.routing) + "</tr>\n");
    }
    if (!result.reliability.empty())
        page += section("Relevance") + reliability_table(result.reliability);
    for (const AnswerScores& scores : result.answers) {
        page += section("Answers") + answer_table(scores);
    }
    for (const Mode& mode : result.modes) page += section(mode.route) + dataset_table(mode);
    return page + "</body></html>\n";
}

}  // namespace moxie::eval
