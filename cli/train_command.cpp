#include <ostream>

#include "cli/command.h"
#include "cli/progress_line.h"
#include "cli/render_train.h"
#include "eval/training.h"

namespace moxie::cli {
namespace {

class Train final : public Command {
public:
    std::vector<Option> options() override {
        return {
            queries_option(queries_),
            {{"--qrels"},
             "FILE",
             "judgements: query-id, document, score, separated by tabs. Only the queries that it "
             "judges are used then, and its documents also teach how words, vectors and routes "
             "weigh in a score, rise for questions like those that they answered, and show how "
             "relevance is to be read; EXPERT/ID names one that several "
             "experts hold",
             [this](const std::string& text) { qrels_ = text; }},
            flag({"--from-feedback"},
                 "learn from stored feedback (`moxie feedback`) too, or from it alone",
                 request_.from_feedback),
            flag({"--dry-run"}, "learn, show what would be adopted and promised, change nothing",
                 request_.dry_run),
            threads_option("what is learnt", request_.threads),
        };
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        refuse_words(words, "train takes options only; queries come from --queries FILE",
                     "queries");
        if (queries_.empty() && !qrels_.empty())
            throw Error(ErrorCode::invalid_request, "--qrels judges the queries of --queries FILE",
                        "qrels");
        if (!queries_.empty()) request_.queries = eval::load_training(queries_, qrels_);
        if (request_.threads == 0) request_.threads = session.threads;
        const TrainReport report = train(session);
        session.warnings(report.warnings);
        session.out << (session.json ? to_json(report) + "\n"
                                     : render_train(report, session.style));
        return kDone;
    }

private:
    TrainReport train(Session& session) const {
        Engine engine = session.open();
        ProgressLine progress(session, {"searches", false});
        return engine.train(request_, &progress);
    }

    TrainRequest request_;
    std::string queries_, qrels_;
};

}  // namespace

CommandEntry train_command() {
    return {
        "train",
        "",
        "learn from flat search how to route, and what can be promised",
        "Lets flat search show where the best hits of many queries lie. A quarter of them "
        "(half of 1,500 or more that users asked, three quarters of 4,000 or more) fits the "
        "router, which is adopted only if it is better on queries that it was not fitted on; "
        "the others calibrate what --route max-loss promises: a guarantee "
        "with queries that users asked, an estimate with pieces of the store's own text. "
        "`moxie encode` makes such an estimate by itself where documents have changed. All that "
        "is learnt is kept at once, at the end; stopped before, nothing is changed.",
        {{"without any queries", "moxie train"},
         {"with those of a search log", "moxie train --queries queries.jsonl"},
         {"with what users said of answers", "moxie train --from-feedback"},
         {"with judged ones, to see what would change",
          "moxie train --queries queries.jsonl --qrels qrels/train.tsv --dry-run"}},
        [] { return std::unique_ptr<Command>(std::make_unique<Train>()); }};
}

}  // namespace moxie::cli
