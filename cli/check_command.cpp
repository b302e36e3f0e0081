#include <ostream>

#include "cli/command.h"
#include "cli/progress_line.h"
#include "cli/render_manage.h"

namespace moxie::cli {
namespace {

class Check final : public Command {
public:
    int run(Session& session, const std::vector<std::string>& words) override {
        if (!words.empty()) {
            throw Error(ErrorCode::invalid_request, "check takes no words: " + words[0]);
        }
        const CheckReport report = [&] {
            ProgressLine progress(session, {"segments", true});
            return session.open().check(&progress);
        }();
        session.out << (session.json ? to_json(report) + "\n" : render_check(report));
        return report.problems.empty() ? kDone : kFailed;
    }
};

}  // namespace

CommandEntry check_command() {
    return {"check",
            "",
            "verify every checksum and cross-reference of the store",
            "Reads the whole store and verifies every checksum and cross-reference. Prints what is "
            "damaged, if anything is; the exit code is then 1.",
            {{"is everything in order?", "moxie check"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Check>()); }};
}

}  // namespace moxie::cli
