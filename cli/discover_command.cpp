#include <ostream>

#include "cli/command.h"
#include "cli/render_manage.h"

namespace moxie::cli {
namespace {

class Discover final : public Command {
public:
    std::vector<Option> options() override {
        return {
            {{"--experts"},
             "N",
             "into so many, 2 to 64 (what the number of chunks suggests)",
             [this](const std::string& text) {
                 request_.experts = parse_count(text, "--experts");
             }},
            flag({"--dry-run"}, "show the division and change nothing", request_.dry_run),
            flag({"--undo"}, "make one expert of it again", request_.undo),
            threads_option("the division", threads_),
        };
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        if (words.size() != 1) {
            throw Error(ErrorCode::invalid_request,
                        words.empty()
                            ? "discover needs an expert's name, for example: moxie discover manual"
                            : "discover takes one expert, not also: " + words[1],
                        "expert");
        }
        if (request_.undo && (request_.dry_run || request_.experts)) {
            throw Error(ErrorCode::invalid_request, "--undo stands alone", "undo");
        }
        request_.expert = words[0];
        request_.threads = threads_.value_or(session.threads);
        const DiscoverReport report = session.open().discover(request_);
        session.out << (session.json ? to_json(report) + "\n"
                                     : render_discover(report, session.style));
        return kDone;
    }

private:
    DiscoverRequest request_;
    std::optional<std::size_t> threads_;
};

}  // namespace

CommandEntry discover_command() {
    return {"discover",
            "EXPERT",
            "divide an expert into discovered ones",
            "Divides a large expert into discovered ones whose chunks are near to each other, so "
            "that a question opens a part of it. Documents stay in the expert, and a flat search "
            "finds what it found before. What is near to nothing becomes a rest that is always "
            "opened. When documents change, `moxie encode` divides the expert anew. Needs "
            "vectors.",
            {{"what would it be divided into?", "moxie discover manual --dry-run"},
             {"divide it into eight", "moxie discover manual --experts 8"},
             {"make one expert of it again", "moxie discover manual --undo"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Discover>()); }};
}

}  // namespace moxie::cli
