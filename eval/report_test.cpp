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
        feature_line(collection, query, routed, flat),
        R"({"dataset":"git","query":"q1","expert":"git","experts":[{"name":"git",)"
        R"("weight":0.75,"alone":0.75,"chunks":10,"features":{"likelihood":1.5},"flat_share":0.5}],)"
        R"("hits":[{"expert":"git","document":"","lexical":1.5,"dense":null},)"
        R"({"expert":"sql","document":"","lexical":0.0,"dense":0.5}]})"
        "\n");
    routed.route.experts[0].alone = 0.5;
    routed.trace.history = Leaning{1, 0.25, 1, 0.25};
    EXPECT_THAT(feature_line(collection, query, routed, flat),
                AllOf(HasSubstr(R"("expert":"git","rarity":0.25,"experts":)"),
                      HasSubstr(R"("weight":0.75,"alone":0.5,"chunks":10)")));
}

}  // namespace
}  // namespace moxie::eval
