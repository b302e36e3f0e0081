#include <ostream>

#include "cli/command.h"
#include "cli/progress_line.h"
#include "cli/render_plan.h"
#include "eval/training.h"

namespace moxie::cli {
namespace {

class Plan final : public Command {
public:
    std::vector<Option> options() override {
        return {
            queries_option(queries_),
            {{"--route"},
             "MODE",
             "the route that is held against flat search: top-p=0.9 (default), top-k=2, "
             "max-loss=0.02",
             [this](const std::string& text) { request_.route = parse_route(text); }},
            {{"--mode"},
             "MODE",
             "the evidence that ranks: hybrid (default), lexical or dense",
             [this](const std::string& text) { request_.mode = parse_search_mode(text); }},
            {{"--cells"},
             "CHOICE",
             "the vectors of an opened expert that are compared: all (default) or routed",
             [this](const std::string& text) { request_.cells = parse_cells(text); }},
            flag({"--dry-run"}, "do not keep what a unit of work costs here", request_.dry_run),
            {{"--threads"},
             "N",
             "threads of each search; 0, the default, takes one a core",
             [this](const std::string& text) {
                 request_.threads = parse_count(text, "--threads");
             }},
        };
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        refuse_words(words, "plan takes options only; queries come from --queries FILE", "queries");
        if (!queries_.empty())
            for (TrainQuery& query : eval::load_training(queries_, {}))
                request_.queries.push_back(std::move(query.text));
        if (request_.threads == 0) request_.threads = session.threads;
        const PlanReport report = plan(session);
        session.warnings(report.warnings);
        session.out << (session.json ? to_json(report) + "\n" : render_plan(report, session.style));
        return kDone;
    }

private:
    PlanReport plan(Session& session) const {
        Engine engine = session.open();
        ProgressLine progress(session, {"queries", false});
        return engine.plan(request_, &progress);
    }

    PlanRequest request_;
    std::string queries_;
};

}  // namespace

CommandEntry plan_command() {
    return {
        "plan",
        "",
        "what routing costs and saves in this store, and whether it pays",
        "Measures what a unit of work costs on this machine, then runs queries flat and routed "
        "and holds both against the prediction: what routing saves (or costs, then it says not "
        "to route here), with and without the time of the encoder, from how many chunks on it "
        "pays, and how many more chunks a routed search holds in the same time. Times are means "
        "of each query's fastest of three runs; a saving is of these means; how far single "
        "predictions are off is a median. What it learns predicts the cost of every later "
        "search (--explain, --json). Savings come out alike from run to run; the size from "
        "which routing pays and the capacity less so, for they follow small differences of "
        "measured times far beyond what is stored: compare several runs on an idle machine.",
        {{"with pieces of the store's own text", "moxie plan"},
         {"with queries of users, for one more careful route",
          "moxie plan --queries queries.jsonl --route top-p=0.95"}},
        [] { return std::unique_ptr<Command>(std::make_unique<Plan>()); }};
}

}  // namespace moxie::cli
