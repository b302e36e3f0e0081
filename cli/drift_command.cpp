#include <ostream>

#include "cli/command.h"
#include "cli/progress_line.h"
#include "cli/render_drift.h"

namespace moxie::cli {
namespace {

class Drift final : public Command {
public:
    std::vector<Option> options() override {
        return {threads_option("the report", request_.threads)};
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        refuse_words(words, "drift looks at the whole store and takes options only", "expert");
        if (request_.threads == 0) request_.threads = session.threads;
        const DriftReport report = drift(session);
        session.warnings(report.warnings);
        session.out << (session.json ? to_json(report) + "\n"
                                     : render_drift(report, session.style));
        return kDone;
    }

private:
    DriftReport drift(Session& session) const {
        Engine engine = session.open();
        ProgressLine progress(session, {"searches", false});
        return engine.drift(request_, &progress);
    }

    DriftRequest request_;
};

}  // namespace

CommandEntry drift_command() {
    return {"drift",
            "",
            "how far documents, promises and the use of experts have moved",
            "Shows how many chunks came or went since something was learnt, what shadowed searches "
            "(--shadow) missed beside what was promised, which experts are opened how often, and "
            "which hold the same texts. Proposes what to do, each with its command; changes "
            "nothing.",
            {{"look", "moxie drift"},
             {"watch one search in fifty, then look",
              "moxie search --shadow 0.02 undo a commit; moxie drift"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Drift>()); }};
}

}  // namespace moxie::cli
