#include "eval/figures.h"

#include <algorithm>

#include "eval/svg.h"

namespace moxie::eval {
namespace {

std::string figure(const std::string& heading, const std::string& picture,
                   const std::string& words) {
    if (picture.empty()) return {};
    return "<figure><h3>" + escape(heading) + "</h3>" + picture + "<figcaption>" + words +
           "</figcaption></figure>\n";
}

std::string key(char colour, const std::string& name) {
    return std::string("<span class=\"key\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">") +
           "<circle class=\"" + colour + "\" cx=\"5\" cy=\"5\" r=\"4\"/></svg>" + escape(name) +
           "</span> ";
}

double value_of(const Metrics& metrics, const std::string& name) {
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [&](const auto& metric) { return metric.first == name; });
    return found == metrics.end() ? 0 : found->second;
}

bool is_reference(const Mode& mode) {
    return mode.route == "plain" || mode.route == "flat" || mode.route == "oracle";
}

char colour_of(const Mode& mode) { return is_reference(mode) ? 'd' : 'a'; }

Interval in_points(const Interval& interval) {
    return {100 * interval.mean, 100 * interval.low, 100 * interval.high, interval.n};
}

Series kept_of(const Curve& curve, const std::string& kind, char colour) {
    Series series;
    series.colour = colour;
    for (const CurvePoint& point : curve.points) {
        if (!point.route.starts_with(kind)) continue;
        const std::string value = point.route.substr(point.route.find('=') + 1);
        // Names of neighbours would lie on each other.
        const bool named = kind == "top-k" || value == "0.5" || value == "0.8" || value == "0.95" ||
                           value == "0.99";
        series.points.push_back(
            {100 * point.share_opened, 100 * (1 - point.loss.mean), named ? value : ""});
    }
    std::sort(series.points.begin(), series.points.end(),
              [](const auto& a, const auto& b) { return a.x < b.x; });
    return series;
}

std::string kept_figure(const Curve& curve) {
    PointPicture picture{"What is kept of flat's ten best by the share of chunks opened",
                         "chunks opened, %",
                         "kept of flat's ten best, %",
                         {}};
    picture.y_high = 100;
    picture.series = {kept_of(curve, "top-k", 'b'), kept_of(curve, "top-p", 'a'),
                      kept_of(curve, "max-loss", 'c')};
    std::erase_if(picture.series, [](const Series& one) { return one.points.empty(); });
    std::string keys = key('a', "top-p") + key('b', "top-k");
    if (picture.series.size() > 2) keys += key('c', "max-loss");
    return figure("Kept against opened", draw(picture),
                  keys + "Up and to the left is better. Replayed on flat's hits.");
}

std::string promise_figure(const Curve& curve) {
    Series measured{{}, 'a', true}, expected{{}, 'b', true}, promises{{}, 'c', false};
    std::string kind;
    for (const CurvePoint& point : curve.points) {
        if (!point.promised || *point.promised > 0.31) continue;
        const double x = 100 * *point.promised, loss = 100 * point.loss.mean;
        if (!point.promise.empty()) {
            promises.points.push_back({x, loss});
            kind = point.promise;
            continue;
        }
        measured.points.push_back({x, loss});
        expected.points.push_back({x, 100 * point.expected});
    }
    PointPicture picture{
        "Promised and measured loss", "promised loss, %", "loss, %", {expected, measured}};
    if (!promises.points.empty()) picture.series.push_back(promises);
    picture.diagonal = true;
    picture.y_low = 0;
    std::string keys = key('a', "top-p, measured") + key('b', "top-p, by the weights");
    if (!promises.points.empty()) keys += key('c', "max-loss (" + kind + "), measured");
    return figure("Promised against measured loss", draw(picture),
                  keys + "What lies below the dotted line keeps its promise.");
}

std::string bin_figure(const Curve& curve) {
    Series series;
    for (const WeightBin& bin : curve.bins)
        series.points.push_back({100 * bin.weight, 100 * bin.kept});
    PointPicture picture{"How far weights can be read as shares",
                         "weight opened, %",
                         "kept of flat's ten best, %",
                         {series}};
    picture.diagonal = true;
    picture.x_high = picture.y_high = 100;
    picture.y_low = 0;
    return figure("Reliability of the weights", draw(picture),
                  "The first experts of every route that leaves some closed. Above the dotted line "
                  "more is found than the weights say.");
}

}  // namespace

std::string mode_figure(const Result& result) {
    IntervalPicture picture;
    picture.title = "nDCG@10 of every mode";
    for (const Mode& mode : result.modes) {
        const auto found = mode.intervals.find("ndcg@10");
        if (found != mode.intervals.end())
            picture.rows.push_back({mode.route, found->second, colour_of(mode)});
    }
    return figure("Quality", draw(picture), "nDCG@10, mean over the collections, 95 % intervals.");
}

std::string cost_figure(const Result& result) {
    BarPicture picture;
    picture.title = "Time of a query by mode";
    picture.digits = 2;
    for (const Mode& mode : result.modes)
        picture.rows.push_back(
            {mode.route, value_of(mode.macro, "ms_median"), value_of(mode.macro, "ms_p95")});
    return figure("Time of a query", draw(picture),
                  "Milliseconds, median, and the 95th percentile as a mark, modes taking turns.");
}

std::string curve_figures(const Curve& curve) {
    if (curve.points.empty()) return {};
    return kept_figure(curve) + promise_figure(curve) + bin_figure(curve);
}

std::string difference_figures(const Result& result) {
    std::string figures;
    for (const Mode& mode : result.modes) {
        if (mode.route == "plain" || mode.route == "flat") continue;
        IntervalPicture picture;
        picture.title = mode.route + " against plain search by collection";
        picture.reference = 0;
        for (const Dataset& dataset : mode.datasets) {
            if (!dataset.against_plain) continue;
            const Interval points = in_points(*dataset.against_plain);
            const char colour = points.low > 0 ? 'c' : points.high < 0 ? 'b' : 'd';
            picture.rows.push_back({dataset.name, points, colour});
        }
        std::stable_sort(picture.rows.begin(), picture.rows.end(),
                         [](const auto& a, const auto& b) { return a.value.mean > b.value.mean; });
        figures += figure(mode.route + " − plain", draw(picture),
                          "Points of nDCG@10 by collection, 95 % intervals. " + key('c', "better") +
                              key('b', "worse") + key('d', "undecided"));
    }
    return figures;
}

std::string load_figures(const std::vector<Load>& loads) {
    std::string figures;
    for (const Load& load : loads) {
        BarPicture picture;
        picture.title = "Queries that opened each expert by " + load.route;
        for (const auto& [name, share] : load.opened) picture.rows.push_back({name, 100 * share});
        std::stable_sort(picture.rows.begin(), picture.rows.end(),
                         [](const auto& a, const auto& b) { return a.value > b.value; });
        const std::string never =
            load.never.empty() ? "" : " Never opened: " + std::to_string(load.never.size()) + ".";
        figures += figure("Load by " + load.route, draw(picture),
                          "% of the queries that opened each expert. N·Σ f·P " +
                              number(load.imbalance, 2) + " (1 is even), entropy " +
                              number(load.entropy, 2) +
                              ", correlation of the experts opened with "
                              "hardness " +
                              number(load.hardness.mean, 2) + "." + never);
    }
    return figures;
}

std::string ladder_figure(const std::vector<LadderStep>& ladder) {
    IntervalPicture picture;
    picture.title = "The ladder from plain search to what judgements could choose";
    picture.long_labels = true;
    picture.reference = 0;
    for (const LadderStep& step : ladder) {
        const bool judged = step.how == "by its judgements" || step.name.starts_with("own");
        if (step.name != "plain")
            picture.rows.push_back({step.name, in_points(step.against_plain), judged ? 'd' : 'a'});
    }
    return figure("Ladder", draw(picture),
                  key('a', "can be had") + key('d', "knows the own collection or the judgements") +
                      "Points of nDCG@10 against plain search, the dotted line.");
}

std::string relevance_figure(const std::vector<Reliability>& reliability) {
    if (reliability.empty()) return {};
    Series series;
    for (const ReliabilityBin& bin : reliability.back().bins)
        if (bin.n > 0) series.points.push_back({bin.relevance, bin.relevant});
    PointPicture picture{
        "How far relevance can be read as a probability", "relevance", "judged relevant", {series}};
    picture.diagonal = true;
    picture.x_high = picture.y_high = 1;
    picture.y_low = 0;
    return figure("Reliability of relevance", draw(picture),
                  "Hits of the query's own collection; what nobody judged counts as irrelevant.");
}

}  // namespace moxie::eval
