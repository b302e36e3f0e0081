#include "cli/render_train.h"

#include <algorithm>

#include "cli/number_text.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

std::string router_text(const RouterReport& router, const Style& style) {
    std::string text = "router of " + router.evidence + ": ";
    if (router.before == 0 && router.after == 0)
        return wrapped(
            text + clean_line(router.version) + " stays; fitting another takes 200 queries or more",
            style.width, 0);
    text += router.adopted ? "adopted as " + clean_line(router.version)
                           : "not adopted, " + clean_line(router.version) + " stays";
    text += "; cross-entropy on queries left out " + fixed(router.before, 4) + " before, " +
            fixed(router.after, 4) + " after, gain " + fixed(router.before - router.after, 4) +
            " [" + fixed(router.low, 4) + ", " + fixed(router.high, 4) + "], " +
            counted(router.queries, "query") + "; where 2 % is missed it opens " +
            percent(router.opens_after) + " of the chunks instead of " +
            percent(router.opens_before);
    if (router.remembered > 0)
        text +=
            "; remembers " + counted(router.remembered, "query") + " to compare later ones with";
    return wrapped(text, style.width, 0);
}

std::string recipes_table(const RecipeReport& recipes, const Style& style) {
    Table table({{"expert"},
                 {"queries", Align::right},
                 {"share of words", Align::right},
                 {"prior", Align::right},
                 {"nDCG@10, points", Align::right}});
    for (const RecipeReport::Expert& expert : recipes.experts)
        table.add({clean_line(expert.name), grouped(expert.queries), fixed(expert.weight, 2),
                   fixed(expert.prior, 2), fixed(100 * expert.gain, 2)});
    return table.render(style);
}

std::string answers_table(const RecipeReport& recipes, const Style& style) {
    Table table({{"expert"},
                 {"queries", Align::right},
                 {"gain in nDCG@10, points", Align::right},
                 {"at least", Align::right},
                 {"weight", Align::right}});
    for (const RecipeReport::Answers& expert : recipes.answers)
        table.add({clean_line(expert.name), grouped(expert.queries), fixed(100 * expert.gain, 2),
                   fixed(100 * expert.low, 2), expert.adopted ? fixed(expert.weight, 2) : "–"});
    return table.render(style);
}

std::string answers_text(const RecipeReport& recipes, const Style& style) {
    if (recipes.answers.empty()) return {};
    const std::string text =
        recipes.remembered == 0
            ? "answers: that a document answered questions alike is of no use to any expert"
            : "answers: " + counted(recipes.remembered, "question") +
                  " remembered; documents that answered questions like the one that is asked rise";
    return wrapped(text, style.width, 0) + answers_table(recipes, style);
}

std::string recipes_text(const RecipeReport& recipes, const Style& style) {
    std::string text = "recipes: ";
    text += recipes.adopted ? "adopted" : "not adopted, those in use stay";
    text += "; nDCG@10 on queries left out " + fixed(recipes.before, 4) + " before, " +
            fixed(recipes.after, 4) + " after, gain [" + fixed(recipes.low, 4) + ", " +
            fixed(recipes.high, 4) + "], " + counted(recipes.queries, "judged query") +
            "; the route weight counts " + fixed(recipes.route_weight, 2);
    for (const std::string& refused : recipes.refused)
        text += "; no better, refused: " + clean_line(refused);
    return wrapped(text, style.width, 0) + recipes_table(recipes, style) +
           answers_text(recipes, style);
}

std::string opens(const PromiseReport& promise) {
    if (promise.queries < promise.needed)
        return "no promise: needs " + grouped(promise.needed) + " queries";
    if (!promise.p) return "everything";
    return percent(promise.share_opened) + " of the chunks";
}

std::string promise_table(const TrainReport& report, const Style& style) {
    Table table({{"search"},
                 {"max-loss", Align::right},
                 {"queries", Align::right},
                 {"loss on them", Align::right},
                 {"opens"}});
    for (const PromiseReport& promise : report.promises)
        table.add({promise.mode, percent(promise.epsilon), grouped(promise.queries),
                   promise.p ? fixed(promise.loss * 100, 2) + " %" : "–", opens(promise)});
    return table.render(style);
}

bool promises_anything(const TrainReport& report) {
    return std::any_of(report.promises.begin(), report.promises.end(),
                       [](const PromiseReport& promise) { return promise.p.has_value(); });
}

std::string retriever_text(const RetrieverReport& report, const Style& style) {
    std::string text = "retrievers over " + clean_line(report.expert) + ": ";
    if (report.choice.empty())
        return wrapped(
            text +
                "all are fused alike; choosing their shares by the query takes 20 judged queries",
            style.width, 0);
    text += report.adopted ? "their shares were learnt (" + report.choice + ")"
                           : std::string("all are fused alike, other shares are not better");
    text += "; nDCG@10 " + fixed(report.routed, 4) + " on queries left out, interval of the gain " +
            fixed(report.low, 4) + " to " + fixed(report.high, 4);
    for (const auto& [name, figure] : report.arms)
        text += "; " + clean_line(name) + " " + fixed(figure, 4);
    return wrapped(text, style.width, 0);
}

}  // namespace

std::string render_train(const TrainReport& report, const Style& style) {
    std::string text = counted_queries(report.queries, report.source) + " in " +
                       duration(report.seconds) +
                       (report.commit == 0 ? "; nothing was changed\n" : "\n");
    for (const RouterReport& router : report.routers) text += router_text(router, style);
    if (report.recipes) text += recipes_text(*report.recipes, style);
    text += promise_table(report, style);
    for (const RetrieverReport& one : report.retrievers) text += retriever_text(one, style);
    if (promises_anything(report))
        text +=
            report.source == "real"
                ? "--route max-loss is a guarantee for such queries, with a confidence of 95 %\n"
                : "--route max-loss is an estimate: such pieces are not what users ask\n";
    if (report.relevance)
        text += "relevance was calibrated on " +
                counted(report.relevance->judged_queries, "judged query") + ": " +
                clean_line(report.relevance->version) + "\n";
    return text;
}

}  // namespace moxie::cli
