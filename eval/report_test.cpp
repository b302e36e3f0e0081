#include <gmock/gmock.h>

#include "eval/evaluate.h"
#include "eval/features.h"

namespace moxie::eval {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Result small_result() {
    Mode flat;
    flat.route = "flat";
    flat.macro = {{"ndcg@10", 0.5}, {"ms_p95", 1.25}};
    flat.intervals["ndcg@10"] = {0.5, 0.4, 0.6, 20};
    flat.datasets = {{"a<b>", 20, {{"ndcg@10", 0.5}, {"ms_p95", 1.25}}}};
    Mode exact = flat;
    exact.route = "exact";
    exact.differs_from_flat = 0;
    Result result;
    result.modes = {flat, exact};
    result.differences = {{"exact", "flat", "ndcg@10", {0, 0, 0, 20}}};
    result.routing = {{"own@1", 0.9}};
    return result;
}

TEST(ResultJson, HasTheShapeOfTheInterface) {
    EXPECT_EQ(to_json(small_result()),
              R"({"modes":[{"route":"flat","macro":{"ndcg@10":0.5,"ms_p95":1.25},)"
              R"("intervals":{"ndcg@10":{"mean":0.5,"low":0.4,"high":0.6,"n":20}},)"
              R"("datasets":[{"name":"a<b>","n":20,"ndcg@10":0.5,"ms_p95":1.25}]},)"
              R"({"route":"exact","macro":{"ndcg@10":0.5,"ms_p95":1.25},)"
              R"("intervals":{"ndcg@10":{"mean":0.5,"low":0.4,"high":0.6,"n":20}},)"
              R"("differs_from_flat":0,)"
              R"("datasets":[{"name":"a<b>","n":20,"ndcg@10":0.5,"ms_p95":1.25}]}],)"
              R"("differences":[{"a":"exact","b":"flat","metric":"ndcg@10",)"
              R"("mean":0.0,"low":0.0,"high":0.0,"n":20}],"routing":{"own@1":0.9}})");
}

TEST(ResultJson, OfNothingIsStillADocument) {
    EXPECT_EQ(to_json(Result{}), R"({"modes":[],"differences":[],"routing":{}})");
}

TEST(Html, EscapesNamesAndLoadsNothingFromElsewhere) {
    const std::string page = to_html(small_result());
    EXPECT_THAT(page, HasSubstr("a&lt;b&gt;"));
    EXPECT_THAT(page, Not(HasSubstr("a<b>")));
    EXPECT_THAT(page, HasSubstr("0.5000 <small>[0.4000, 0.6000]</small>"));
    EXPECT_THAT(page, Not(HasSubstr("http")));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
}

/// With a name that must be escaped wherever a name may stand.
Result whole_result() {
    Result result = small_result();
    Mode plain = result.modes[0];
    plain.route = "plain";
    Mode route = result.modes[0];
    route.route = "top-p=0.9";
    route.datasets[0].against_plain = Interval{0.01, -0.02, 0.03, 20};
    route.worst_ndcg = {"a<b>", -0.05};
    route.worst_loss = {"a<b>", 0.2};
    result.modes.insert(result.modes.begin(), plain);
    result.modes.push_back(route);
    result.differences.push_back({"top-p=0.9", "plain", "ndcg@10", {0.01, -0.02, 0.03, 20}});
    result.loads = {{"top-p=0.9", {{"a<b>", 1}, {"c", 0}}, {"c"}, 1.5, 0.5, {0.2, 0.1, 0.3, 20}}};
    result.curve.points = {
        {"top-k=1", {}, "", 0.2, 1, 0.1, {0.3, 0.2, 0.4, 20}, {0.5, 0.4, 0.6, 20}},
        {"top-p=0.9", 0.1, "", 0.05, 2, 0.2, {0.08, 0.07, 0.09, 20}, {0.5, 0.4, 0.6, 20}},
        {"max-loss=0.05",
         0.05,
         "estimate",
         0.01,
         3,
         0.3,
         {0.02, 0, 0.03, 20},
         {0.5, 0.4, 0.6, 20}}};
    result.curve.equal_effort = {{2, 0.93, 0.5, 0.49, {0.01, 0, 0.02, 20}, 0.05, 0.07}};
    result.curve.bins = {{10, 0.5, 0.6}, {20, 0.9, 0.88}};
    result.ladder = {
        {"plain", "searched", {0.5, 0.4, 0.6, 20}, {}, 0.0},
        {"own expert, own w", "w by collection", {0.6, 0.5, 0.7, 20}, {0.1, 0, 0.2, 20}, 1.0}};
    result.consistency = {
        {"top-p=0.9", "n<oise", 20, {0.8, 0.7, 0.9, 20}, {0.7, 0.6, 0.8, 20}, {}, {}}};
    return result;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

TEST(Html, DrawsEverythingThatWasMeasured) {
    const std::string page = to_html(whole_result());
    for (const char* id : {"modes", "collections", "curve", "ladder", "load", "wording"})
        EXPECT_THAT(page, HasSubstr("<h2 id=\"" + std::string(id) + "\">")) << id;
    EXPECT_EQ(count(page, "<figure>"), 8u);
    for (const char* element : {"figure", "svg", "table", "section", "tr", "td", "text"})
        EXPECT_EQ(count(page, "<" + std::string(element) + ">") +
                      count(page, "<" + std::string(element) + " "),
                  count(page, "</" + std::string(element) + ">"))
            << element;
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<b>\"")), Not(HasSubstr("a<b")), Not(HasSubstr("n<o")),
                            Not(HasSubstr("nan")), Not(HasSubstr("url(")), Not(HasSubstr("src="))));
}

TEST(ResultJson, SaysWhatThePageShows) {
    const std::string json = to_json(whole_result());
    EXPECT_THAT(
        json,
        AllOf(HasSubstr(R"("worst":{"ndcg@10":{"name":"a<b>","value":-0.05},)"),
              HasSubstr(R"("loads":[{"route":"top-p=0.9","imbalance":1.5,"entropy":0.5,)"),
              HasSubstr(R"("promised":0.05,"promise":"estimate","expected":0.01,)"),
              HasSubstr(R"({"route":"top-k=1","promised":null,"expected":0.2,)"),
              HasSubstr(R"("equal_effort":[{"experts":2.0,"p":0.93,"top_p":0.5,"top_k":0.49,)"),
              HasSubstr(R"("bins":[{"n":10,"weight":0.5,"kept":0.6})"),
              HasSubstr(R"("ladder":[{"name":"plain","how":"searched",)"),
              HasSubstr(R"("consistency":[{"route":"top-p=0.9","kind":"n<oise","pairs":20,)")));
}

TEST(Features, OneLineWithEveryExpert) {
    Collection collection{"git", {}};
    const Collection::Query query{"q1", "text", {}, {}};
    Answer routed;
    RoutedExpert git;
    git.name = "git";
    git.weight = 0.75;
    git.chunks = 10;
    git.features = {{"likelihood", 1.5}};
    routed.route.experts = {git};
    Answer flat;
    flat.hits.resize(2);
    flat.hits[0].expert = "git";
    flat.hits[0].scores.lexical = 3;
    flat.hits[1].expert = "sql";
    flat.hits[1].scores.dense = 0.5;
    flat.trace.scorer.unit = 2;
    EXPECT_EQ(
        feature_line(collection, query, routed, flat, {}),
        R"({"dataset":"git","query":"q1","expert":"git","experts":[{"name":"git",)"
        R"("weight":0.75,"alone":0.75,"chunks":10,"features":{"likelihood":1.5},"flat_share":0.5}],)"
        R"("hits":[{"expert":"git","document":"","lexical":1.5,"dense":null},)"
        R"({"expert":"sql","document":"","lexical":0.0,"dense":0.5}]})"
        "\n");
    routed.route.experts[0].alone = 0.5;
    routed.trace.history = Leaning{1, 0.25, 1, 0.25};
    EXPECT_THAT(feature_line(collection, query, routed, flat, {}),
                AllOf(HasSubstr(R"("expert":"git","rarity":0.25,"experts":)"),
                      HasSubstr(R"("weight":0.75,"alone":0.5,"chunks":10)")));
}

}  // namespace
}  // namespace moxie::eval
