#include "eval/evaluate.h"
#include "eval/figures.h"
#include "eval/report_style.h"
#include "eval/report_tables.h"
#include "eval/svg.h"

namespace moxie::eval {
namespace {

double metric(const Mode& mode, const std::string& name) {
    for (const auto& [known, value] : mode.macro)
        if (known == name) return value;
    return 0;
}

std::string card(const std::string& name, const std::string& value, const std::string& note) {
    return "<div><span>" + escape(name) + "</span><b>" + value + "</b><span>" + escape(note) +
           "</span></div>\n";
}

/// What a reader wants to know first, of the last mode.
std::string cards(const Result& result) {
    const Mode& last = result.modes.back();
    std::size_t queries = 0;
    for (const Dataset& dataset : last.datasets) queries += dataset.n;
    std::string text =
        card("queries", std::to_string(queries),
             "of " + std::to_string(last.datasets.size()) + " collections") +
        card("nDCG@10", number(metric(last, "ndcg@10"), 3), last.route) +
        card("chunks opened", number(100 * metric(last, "share_opened"), 1) + " %", last.route) +
        card("loss against flat", number(100 * metric(last, "loss@10"), 1) + " %", last.route);
    for (const Difference& one : result.differences)
        if (one.a == last.route && one.b == "plain" && one.metric == "ndcg@10")
            text += card("against plain", number(100 * one.interval.mean, 1) + " points",
                         "[" + number(100 * one.interval.low, 1) + ", " +
                             number(100 * one.interval.high, 1) + "]");
    return "<div class=\"cards\">\n" + text + "</div>\n";
}

struct Section {
    std::string id, title, words, content;
};

std::string plots(const std::string& figures) {
    return figures.empty() ? "" : "<div class=\"plots\">\n" + figures + "</div>\n";
}

std::string folded(const std::string& title, const std::string& content) {
    return "<details><summary>" + escape(title) + "</summary>" + content + "</details>\n";
}

std::vector<Section> mode_sections(const Result& result) {
    std::string datasets;
    for (const Mode& mode : result.modes) datasets += folded(mode.route, dataset_table(mode));
    std::vector<Section> sections = {
        {"modes", "Quality and cost",
         "Plain search opens everything with one weight and is the baseline; flat opens everything "
         "under the routed scorer and is what loss is measured against; oracle opens the query's "
         "own collection alone.",
         plots(mode_figure(result) + cost_figure(result)) + macro_table(result) +
             routing_table(result)},
        {"collections", "Collections", "A mean hides who pays for it.",
         plots(difference_figures(result)) + worst_table(result) + difference_table(result) +
             datasets}};
    if (!result.curve.points.empty())
        sections.push_back({"curve", "What is kept, and what was promised",
                            "How much of flat's ten best several routes keep, against what they "
                            "open.",
                            plots(curve_figures(result.curve)) + curve_table(result.curve) +
                                effort_table(result.curve)});
    if (!result.ladder.empty())
        sections.push_back({"ladder", "Ladder",
                            "From search without any choice to choices that only judgements could "
                            "make: what there is to gain.",
                            plots(ladder_figure(result.ladder)) + ladder_table(result.ladder)});
    if (!result.loads.empty())
        sections.push_back({"load", "Load",
                            "A skew may be the truth; an expert that is never "
                            "opened may be dead.",
                            plots(load_figures(result.loads))});
    return sections;
}

std::vector<Section> sections_of(const Result& result) {
    std::vector<Section> sections;
    if (!result.modes.empty()) sections = mode_sections(result);
    if (!result.reliability.empty())
        sections.push_back(
            {"relevance", "Relevance",
             "Whether a hit's relevance can be read as a "
             "probability.",
             plots(relevance_figure(result.reliability)) + reliability_table(result.reliability)});
    if (!result.consistency.empty())
        sections.push_back({"wording", "Wording",
                            "How far routes and first hits depend on how a "
                            "question is put.",
                            consistency_table(result.consistency)});
    std::string answers;
    for (const AnswerScores& scores : result.answers) answers += answer_table(scores);
    if (!answers.empty())
        sections.push_back({"answers", "Answers", "Whole answers against gold.", answers});
    return sections;
}

}  // namespace

std::string to_html(const Result& result) {
    const std::vector<Section> sections = sections_of(result);
    std::string page(kReportHead), links;
    for (const Section& section : sections)
        links += "<a href=\"#" + section.id + "\">" + escape(section.title) + "</a> ";
    page +=
        "<header><h1>moxie eval</h1><p>Search measured against judgements: means over "
        "collections, intervals by paired bootstrap over queries (95 %).</p>\n" +
        (result.modes.empty() ? "" : cards(result)) + "<nav>" + links + "</nav></header>\n";
    for (const Section& section : sections)
        page += "<section><h2 id=\"" + section.id + "\">" + escape(section.title) + "</h2><p>" +
                escape(section.words) + "</p>\n" + section.content + "</section>\n";
    return page + "</body></html>\n";
}

}  // namespace moxie::eval
