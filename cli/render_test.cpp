#include <gmock/gmock.h>

#include <sstream>

#include "cli/render_answer.h"
#include "cli/render_eval.h"
#include "cli/render_manage.h"
#include "cli/render_study.h"
#include "cli/render_train.h"

namespace moxie::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const Style kPlain{false, 80};

RoutedExpert expert(const std::string& name, double weight, bool opened) {
    RoutedExpert one;
    one.name = name;
    one.weight = weight;
    one.opened = opened;
    one.why = opened ? "its words are frequent here" : "the others reach 0.9 without it";
    one.chunks = 1200;
    one.features = {{"likelihood", 1.5}};
    return one;
}

Hit hit() {
    Hit one;
    one.rank = 1;
    one.expert = "git";
    one.document = "git-reset.html";
    one.title = "git-reset";
    one.section = {"OPTIONS", "--soft"};
    one.text = "Does not touch the index file or the working tree at all.";
    one.uri = "/docs/git-reset.html";
    one.score = 0.8125;
    return one;
}

Answer answer() {
    Answer one;
    one.query = "soft reset index";
    one.route.mode = "top-p=0.9";
    one.route.share_opened = 0.18;
    one.route.experts = {expert("git", 0.93, true), expert("sqlite", 0.07, false)};
    one.hits = {hit()};
    one.trace.cost.measured_ms = 3.2;
    return one;
}

std::size_t widest(const std::string& text) {
    std::istringstream stream(text);
    std::size_t width = 0;
    for (std::string line; std::getline(stream, line);)
        width = std::max(width, display_width(line));
    return width;
}

TEST(RenderSearch, ShowsRankExpertSectionScoreAndText) {
    EXPECT_EQ(render_search(answer(), kPlain, Explain::no),
              "  1 git  git-reset › OPTIONS › --soft" + std::string(38, ' ') +
                  "0.812\n"
                  "    Does not touch the index file or the working tree at all.\n"
                  "    /docs/git-reset.html\n"
                  "\n"
                  "1 of 2 experts opened (top-p=0.9), 18 % of the chunks, 3.2 ms\n");
}

TEST(RenderSearch, SaysWhatItReadUnknownWordsAs) {
    Answer respelt = answer();
    respelt.query = "soft reset indxe";
    respelt.trace.respelt = {{"indxe", "index"}};
    EXPECT_THAT(render_search(respelt, kPlain, Explain::no),
                EndsWith("3.2 ms\nread \"indxe\" as \"index\" (--as-typed keeps it)\n"));
    const Style bold{true, 80};
    EXPECT_THAT(render_search(respelt, bold, Explain::no), HasSubstr(bold.bold("index")));
    respelt.trace.respelt.push_back({"sotf", "soft"});
    EXPECT_THAT(
        render_search(respelt, kPlain, Explain::no),
        EndsWith("read \"indxe\" as \"index\", \"sotf\" as \"soft\" (--as-typed keeps them)\n"));
}

TEST(RenderSearch, SaysWhenNothingIsFound) {
    Answer none = answer();
    none.hits.clear();
    EXPECT_THAT(render_search(none, kPlain, Explain::no), HasSubstr("Nothing found."));
}

TEST(RenderSearch, HostileTextStaysHarmlessAndWithinTheWidth) {
    Answer hostile = answer();
    Hit& one = hostile.hits[0];
    one.expert = "ex\x1b[2Jpert";
    one.title = "\x1b]0;title\a" + std::string(500, 'x');
    one.section = {"日本語の長い見出し日本語の長い見出し日本語の長い見出し"};
    one.text = "evil \x1b[31m red \u009b0m and 日本語日本語日本語 " + std::string(300, 'y');
    one.uri = "/\x1b[1m/" + std::string(200, 'z');
    for (const Explain explain : {Explain::no, Explain::yes}) {
        const std::string text = render_search(hostile, kPlain, explain);
        EXPECT_THAT(text, Not(HasSubstr("\x1b")));
        EXPECT_THAT(text, Not(HasSubstr("\u009b")));
        EXPECT_LE(widest(text), 80u);
    }
}

TEST(RenderSearch, SaysHowFarTheRouteLeansOnEarlierTurns) {
    Answer one = answer();
    one.trace.history = Leaning{2, 0.25, 0.875, 0.5};
    EXPECT_THAT(
        render_search(one, kPlain, Explain::no),
        EndsWith("\nthe route leans on 2 earlier turns: gate 0.88, 50 % of the weight moved\n"));
}

TEST(RenderSearch, SaysWhereEarlierTurnsMovedNothing) {
    const std::string alone = "\nthis turn stands by itself: 1 earlier turn moved nothing\n";
    Answer one = answer();
    one.trace.history = Leaning{1, 0.25, 0.001, 0.0004};
    EXPECT_THAT(render_search(one, kPlain, Explain::no), EndsWith(alone));
    one.trace.history = Leaning{1, 0.25, 0.875, 0.5};
    one.route.retrieve = false;
    EXPECT_THAT(render_search(one, kPlain, Explain::no), EndsWith(alone));
}

TEST(RenderSearch, NamesTheRelevanceThatLeftNothing) {
    Answer none = answer();
    none.hits.clear();
    EXPECT_THAT(render_search(none, kPlain, Explain::no), Not(HasSubstr("--min-relevance")));
    none.trace.warnings = {"no passage is as relevant as --min-relevance asks for"};
    EXPECT_THAT(render_search(none, kPlain, Explain::no), HasSubstr("a lower --min-relevance"));
}

TEST(RenderSearch, ExplainAddsRouteAndStages) {
    Answer one = answer();
    one.trace.stages = {{"route", 0.02}};
    one.trace.proof = Proof{0.5, 0.25};
    const std::string text = render_search(one, kPlain, Explain::yes);
    EXPECT_THAT(text, HasSubstr("likelihood 1.5000"));
    EXPECT_THAT(text, HasSubstr("route 0.020 ms"));
    EXPECT_THAT(text, HasSubstr("no closed expert can score above 0.2500"));
}

Answer asked() {
    Answer one = answer();
    one.answer.emplace();
    one.answer->text = "Does not touch the index file [1].";
    Citation citation;
    citation.index = 1;
    citation.expert = "git";
    citation.document = "git-reset.html";
    citation.title = "git-reset";
    citation.section = {"OPTIONS"};
    citation.uri = "/docs/git-reset.html";
    citation.span = {1042, 1833};
    citation.quote = "Does not touch the index file";
    citation.supported = 1;
    one.answer->citations = {citation};
    return one;
}

TEST(RenderAsk, ShowsTheAnswerAndItsSources) {
    EXPECT_EQ(render_ask(asked(), kPlain, Explain::no),
              "Does not touch the index file [1].\n"
              "\n"
              "Sources\n"
              "[1] git: git-reset › OPTIONS — /docs/git-reset.html (bytes 1042–1833 of its\n"
              "    text)\n"
              "      “Does not touch the index file”\n"
              "\n"
              "1 of 2 experts opened (top-p=0.9), 18 % of the chunks, 3.2 ms\n");
}

TEST(RenderAsk, NamesTheDocumentWhereItIsNotTheFile) {
    Answer one = asked();
    EXPECT_THAT(render_ask(one, kPlain, Explain::no), Not(HasSubstr(", id")));
    one.answer->citations[0].uri = "/docs/pages.jsonl";
    EXPECT_THAT(render_ask(one, kPlain, Explain::no),
                HasSubstr("/docs/pages.jsonl, id git-reset.html"));
    one.answer->citations[0].uri = "/docs/not-git-reset.html";
    EXPECT_THAT(render_ask(one, kPlain, Explain::no), HasSubstr(", id git-reset.html"));
}

TEST(RenderSearch, ShowsPathsFromTheWorkingDirectory) {
    const auto foot = [](const std::string& here) {
        return render_search(answer(), {false, 80, here}, Explain::no);
    };
    EXPECT_THAT(foot("/docs"), HasSubstr("\n    git-reset.html\n"));
    EXPECT_THAT(foot("/doc"), HasSubstr("\n    /docs/git-reset.html\n"));
    EXPECT_THAT(foot(""), HasSubstr("\n    /docs/git-reset.html\n"));
}

TEST(RenderAsk, NamesThePage) {
    Answer one = asked();
    one.answer->citations[0].page = 7;
    EXPECT_THAT(render_ask(one, kPlain, Explain::no), HasSubstr("git-reset.html, page 7"));
}

TEST(RenderAsk, MarksWeakSupport) {
    Answer one = asked();
    one.answer->citations[0].supported = 0.4;
    EXPECT_THAT(render_ask(one, kPlain, Explain::no), HasSubstr("    text), support 0.40\n"));
}

TEST(RenderAsk, AnAbstentionSaysWhyAndWhatToTry) {
    Answer one = asked();
    one.answer = AnswerText{};
    one.answer->abstained = true;
    one.answer->reason = "nothing is relevant enough";
    const std::string text = render_ask(one, kPlain, Explain::no);
    EXPECT_THAT(text, HasSubstr("No answer: nothing is relevant enough\n"));
    EXPECT_THAT(text, HasSubstr("moxie search"));
}

TEST(RenderRoute, IsATableOrTheWholeStory) {
    EXPECT_EQ(render_route(answer(), kPlain, Explain::no),
              "1 of 2 experts opened (top-p=0.9), 18 % of the chunks, 3.2 ms\n"
              "\n"
              "expert  weight  opened  chunks  why\n"
              "git     0.9300  yes      1,200  its words are frequent here\n"
              "sqlite  0.0700  no       1,200  the others reach 0.9 without it\n");
    EXPECT_THAT(render_route(answer(), kPlain, Explain::yes),
                HasSubstr("sqlite  weight 0.0700, 1,200 chunks, closed\n"));
}

TEST(RenderRoute, CountsTheClosedExpertsItLeavesOut) {
    Answer many = answer();
    for (int i = 0; i < 30; ++i) {
        many.route.experts.push_back(expert("e" + std::to_string(i), 0, i == 29));
    }
    const std::string text = render_route(many, kPlain, Explain::no);
    EXPECT_THAT(text, HasSubstr("e29"));
    EXPECT_THAT(text, HasSubstr("and 11 closed experts more; --explain shows all\n"));
}

TEST(RenderRoute, AClosedGateIsTold) {
    Answer closed = answer();
    closed.route.retrieve = false;
    EXPECT_THAT(render_route(closed, kPlain, Explain::no), HasSubstr("The gate is closed"));
}

TEST(RenderManage, AddTellsWhatWentIn) {
    AddReport report;
    report.expert = "git";
    report.added = 241;
    report.changed = 1;
    report.chunks = 3120;
    report.bytes = 4100000;
    report.seconds = 2;
    report.failures = {{"bad.html", "binary"}};
    EXPECT_EQ(render_add(report),
              "git: 241 documents added, 1 changed, 0 unchanged, 0 deleted, 1 failed; "
              "3,120 chunks, 4.1 MB in 2.0 s (121 documents/s)\n");
}

TEST(RenderManage, CheckTellsProblemsOrOk) {
    CheckReport report;
    report.experts = 2;
    report.bytes = 1500;
    EXPECT_EQ(render_check(report),
              "ok: 2 experts, 0 documents, 0 chunks, 0 segments, 1.5 kB verified\n");
    report.problems = {{"segment-1", "bad checksum"}};
    EXPECT_THAT(render_check(report), testing::StartsWith("segment-1: bad checksum\n1 problem; "));
}

TEST(RenderManage, ExpertsFitTheTerminal) {
    ExpertInfo info;
    info.name = "git";
    info.description = std::string(300, 'd');
    info.kind = "declared";
    info.state = "ready";
    info.analyser = "english@1";
    EXPECT_LE(widest(render_experts({info}, kPlain)), 80u);
    EXPECT_LE(widest(render_expert(info, kPlain)), 80u);
    EXPECT_THAT(render_experts({}, kPlain), HasSubstr("moxie add NAME FOLDER"));
}

TEST(RenderEval, TablesFitEightyColumns) {
    eval::Mode mode;
    mode.route = "top-p=0.95";
    mode.macro = {{"ndcg@10", 0.62},      {"recall@100", 0.83},   {"mrr@10", 0.6},
                  {"expert_recall", 1.0}, {"experts_opened", 15}, {"share_opened", 1},
                  {"loss@10", 0},         {"ms_median", 109.1},   {"ms_p95", 314.2},
                  {"vectors", 1250}};
    mode.datasets = {{"lfrqa-technology", 200, mode.macro}};
    mode.intervals["ndcg@10"] = {0.62, 0.6, 0.64, 200};
    eval::Result result;
    eval::Mode flat = mode;
    flat.route = "flat";
    flat.macro.back().second = 5000;
    result.modes = {mode, flat};
    result.differences = {{"top-p=0.95", "flat", "ndcg@10", {0.004, -0.001, 0.009, 1939}}};
    result.routing = {{"own@1", 0.9}, {"us_median", 31.25}};
    result.answers = {{"squad", 10, {{"f1", 0.5}}, {{"f1", {0.5, 0.4, 0.6, 10}}}}};
    result.modes[0].worst_ndcg = {"lfrqa-technology", -0.051};
    result.modes[0].worst_loss = {"lfrqa-technology", 0.4};
    result.loads = {{"top-p=0.95",
                     {{"lfrqa-technology", 0.99}, {"squad", 0}},
                     {"squad"},
                     12.5,
                     0.95,
                     {0.12, -0.07, 0.16, 1939}}};
    result.curve.points = {{"max-loss=0.01",
                            0.01,
                            "guarantee",
                            0.004,
                            12.25,
                            0.5,
                            {0.12, 0.11, 0.13, 1939},
                            {0.62, 0.6, 0.64, 1939}}};
    result.curve.equal_effort = {{1.2, 0.6543, 0.61, 0.62, {-0.01, -0.015, -0.005, 9}, 0.1, 0.2}};
    result.curve.bins = {{12345, 0.912, 0.887}};
    result.ladder = {{"own expert, best w of each query",
                      "by its judgements",
                      {0.7, 0.6, 0.8, 1939},
                      {0.08, 0.07, 0.09, 1939},
                      1.5}};
    EXPECT_THAT(render_eval(result, ShowCurve::no, kPlain), testing::Not(HasSubstr("max-loss")));
    const std::string text = render_eval(result, ShowCurve::yes, kPlain);
    EXPECT_THAT(text, HasSubstr("-5.1  lfrqa-technology     40.0  lfrqa-technology"));
    EXPECT_THAT(text, HasSubstr("never opened by top-p=0.95: squad"));
    EXPECT_THAT(text, HasSubstr("12.0 [11.0, 13.0]"));
    EXPECT_THAT(text, HasSubstr("+8.0 [+7.0, +9.0]"));
    result.ladder[0].against_plain = {0.008, -0.0004, 0.017, 1939};
    EXPECT_THAT(render_eval(result, ShowCurve::yes, kPlain), HasSubstr("+0.8 [-0.0, +1.7]"));
    result.ladder[0].against_plain = {0, 0, 0.0004, 1939};
    EXPECT_THAT(render_eval(result, ShowCurve::yes, kPlain), HasSubstr("+0.0 [+0.0, +0.0]"));
    EXPECT_LE(widest(text), 80u);
    EXPECT_THAT(text, HasSubstr("0.6200 [0.6000, 0.6400]"));
    EXPECT_THAT(text, HasSubstr("0.0040 [-0.0010, 0.0090]  1,939"));
    EXPECT_THAT(text, HasSubstr("own@1 0.9000  us_median 31.2"));
    EXPECT_THAT(text, HasSubstr("top-p=0.95        1250          25.0          0"));
}

TEST(RenderStudy, AKindThatWasNotComparedHasDashes) {
    eval::Consistency row;
    row.route = "flat";
    row.kind = "typo";
    row.accuracy = {0.5, 0.4, 0.6, 7};
    EXPECT_THAT(render_consistency({row}, kPlain),
                testing::ContainsRegex("flat +typo +0 +– +– +0.500 +–"));
}

TEST(RenderTrain, SaysHowManyQueriesARouterRemembers) {
    TrainReport report;
    report.source = "real";
    report.routers = {{"words", "stack@1+1", 900, true, 812, 0.9, 0.8, 0.05, 0.15, 0.2, 0.1}};
    EXPECT_THAT(render_train(report, kPlain), HasSubstr("remembers 812 queries"));
    report.routers[0].remembered = 0;
    EXPECT_THAT(render_train(report, kPlain), Not(HasSubstr("remembers")));
}
}  // namespace
}  // namespace moxie::cli
