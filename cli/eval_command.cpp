#include <ostream>

#include "cli/command.h"
#include "cli/floor.h"
#include "cli/progress_line.h"
#include "cli/query_options.h"
#include "cli/render_eval.h"
#include "cli/render_manage.h"
#include "eval/modes.h"

namespace moxie::cli {
namespace {

class Eval final : public Command {
public:
    std::vector<Option> options() override {
        std::vector<Option> all = measured_options();
        for (Option& option : output_options()) all.push_back(std::move(option));
        for (Option& option : search_options(options_.base)) all.push_back(std::move(option));
        return all;
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        if (words.empty() && options_.paraphrases.empty()) {
            throw Error(ErrorCode::invalid_request,
                        "eval needs a folder with queries.jsonl and qrels/, for example: moxie "
                        "eval data/scifact",
                        "directories");
        }
        options_.directories = words;
        if (options_.base.threads == 0) options_.base.threads = session.threads;
        if (add_) add_all(session);
        const eval::Result result = evaluate(session);
        session.out << (session.json ? eval::to_json(result) + "\n"
                                     : render_eval(result, curve_ ? ShowCurve::yes : ShowCurve::no,
                                                   session.style));
        return judge(session, result);
    }

private:
    using Text = const std::string&;

    std::vector<Option> measured_options() {
        return {{{"--route"},
                 "MODE",
                 "measure this mode (flat, top-k=2, top-p=0.9, max-loss=0.02, exact) beside plain, "
                 "flat and "
                 "oracle, which always are; may be repeated",
                 [this](Text text) { options_.routes.push_back(parse_route(text)); }},
                {{"--split"},
                 "NAME",
                 "the judgements qrels/NAME.tsv: test (default), train or dev",
                 [this](Text text) { options_.split = text; }},
                {{"--queries"},
                 "N",
                 "at most N queries of each folder, chosen by the seed; 0, the default: all",
                 [this](Text text) { options_.queries = parse_count(text, "--queries"); }},
                {{"--seed"},
                 "S",
                 "of the choice (13)",
                 [this](Text text) { options_.seed = parse_count(text, "--seed"); }},
                flag({"--answers"},
                     "score whole answers too: against answers.jsonl where it exists, and by what "
                     "is refused "
                     "of the queries and of oos.tsv",
                     options_.answers),
                flag({"--curve"},
                     "show what several top-k, top-p and max-loss keep of flat's ten best against "
                     "what they open, promised beside measured, and top-p beside top-k at equal "
                     "effort",
                     curve_),
                flag({"--ladder"},
                     "show the steps from plain search to what judgements alone could choose: "
                     "other fusions and weights, the own expert, the best weight of each query; "
                     "constants are tuned on the split train of the folders that have one",
                     options_.ladder),
                {{"--paraphrases"},
                 "FILE.jsonl",
                 "how far routes and first hits depend on wording: lines {\"group\", \"text\", "
                 "\"kind\"}, or queries with \"paraphrases\"; judged where the folders judge a "
                 "query of that id",
                 [this](Text text) { options_.paraphrases = text; }},
                flag({"--add"}, "first add each folder's corpus as the expert of its name", add_)};
    }

    std::vector<Option> output_options() {
        return {{{"--runs"},
                 "DIR",
                 "write TREC runs: DIR/MODE/FOLDER.trec",
                 [this](Text text) { options_.runs = text; }},
                {{"--report"},
                 "FILE.html",
                 "write a page with plots and all tables that needs nothing else",
                 [this](Text text) { options_.report = text; }},
                {{"--features"},
                 "FILE.jsonl",
                 "write what the router saw of every query, for fitting routers",
                 [this](Text text) { options_.features = text; }},
                {{"--min"},
                 "METRIC=X",
                 "exit with 3 if the macro average of the last --route (of flat without one) is "
                 "below X; may be repeated",
                 [this](Text text) { floors_.push_back(parse_floor(text)); }},
                refused("-k", "N", "is no option of eval, which measures at depths 10 and 100"),
                refused("--experts", "A,B",
                        "is no option of eval, whose mode oracle opens the own expert alone")};
    }

    void add_all(Session& session) const {
        Engine engine = session.open_or_create();
        for (const std::string& directory : options_.directories) {
            AddRequest request;
            request.expert = eval::collection_name(directory);
            request.paths = {eval::corpus_file(directory)};
            request.threads = options_.base.threads;
            ProgressLine progress(session, {"documents", true});
            const AddReport report = engine.add(request, &progress);
            progress.clear();
            for (const AddFailure& failure : report.failures) {
                session.message(failure.source + ": " + failure.reason);
            }
            if (!session.json) session.message(render_add(report));
        }
    }

    eval::Result evaluate(Session& session) const {
        const Engine engine = session.open();
        ProgressLine progress(session, {"queries", false});
        return eval::evaluate(engine, options_, &progress);
    }

    int judge(Session& session, const eval::Result& result) const {
        const RouteChoice last =
            options_.routes.empty() ? RouteChoice{RouteMode::flat, 0} : options_.routes.back();
        const std::string route = eval::mode_name(last, options_.base.cells);
        bool all_reached = true;
        for (const Floor& floor : floors_) {
            const auto problem = missed(floor, result, route);
            if (problem) session.message(*problem);
            all_reached &= !problem.has_value();
        }
        return all_reached ? kDone : kMissed;
    }

    eval::Options options_;
    std::vector<Floor> floors_;
    bool add_ = false, curve_ = false;
};

}  // namespace

CommandEntry eval_command() {
    return {
        "eval",
        "DIR…",
        "score search and answers against judgements",
        "Reads queries.jsonl and qrels/test.tsv of each folder (BEIR form), searches the whole "
        "store with every mode and prints, per folder and as the mean over folders: nDCG@10, "
        "Recall@100, MRR@10, how often the own expert was opened, experts and share of chunks "
        "opened, loss@10 against flat, median and 95th percentile of the time, and vectors "
        "compared; then which collection does worst by each mode, and how evenly the queries fall "
        "on the experts. The folder's name is the expert's. A query with \"history\", an array of "
        "the "
        "questions before it, is routed as a turn of that conversation. With --cells routed flat "
        "and the routes "
        "are measured with them too, against flat with all cells.",
        {{"one collection, its documents added first", "moxie eval --add data/scifact"},
         {"two routes against flat, with runs for trec_eval",
          "moxie eval data/* --route top-p=0.9 --route exact --runs runs"},
         {"how much a search that opens few cells of the vectors misses",
          "moxie eval data/scifact --cells routed"},
         {"what can be promised and at what price, and what could still be gained",
          "moxie eval data/* --route max-loss=0.02 --curve --ladder --report report.html"},
         {"a floor for continuous integration",
          "moxie eval data/scifact --min ndcg@10=0.66 --queries 100"}},
        [] { return std::unique_ptr<Command>(std::make_unique<Eval>()); }};
}

}  // namespace moxie::cli
