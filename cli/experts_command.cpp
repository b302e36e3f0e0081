#include <algorithm>
#include <ostream>

#include "cli/command.h"
#include "cli/near.h"
#include "cli/render_manage.h"

namespace moxie::cli {
namespace {

const ExpertInfo& find_expert(const std::vector<ExpertInfo>& experts, const std::string& name) {
    const auto found = std::find_if(experts.begin(), experts.end(),
                                    [&](const ExpertInfo& one) { return one.name == name; });
    if (found != experts.end()) return *found;
    std::vector<std::string> names;
    for (const ExpertInfo& one : experts) names.push_back(one.name);
    const std::string near = nearest(name, names);
    throw Error(ErrorCode::not_found,
                "no expert '" + excerpt(name) + "'; " +
                    (near.empty() ? "`moxie experts` lists them" : "did you mean " + near + "?"),
                "expert");
}

std::string list_json(const std::vector<ExpertInfo>& experts) {
    std::string list;
    for (const ExpertInfo& expert : experts) list += (list.empty() ? "" : ",") + to_json(expert);
    return "{\"experts\":[" + list + "]}\n";
}

class Experts final : public Command {
public:
    std::vector<Option> options() override {
        return {flag({"--chunks"},
                     "print the chunks of the expert NAME as they are searched and cited, a JSON "
                     "object a line",
                     chunks_)};
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        if (words.size() > 1) {
            throw Error(ErrorCode::invalid_request,
                        "experts takes one name at most, not also: " + words[1], "expert");
        }
        if (chunks_) return print_chunks(session, words);
        const std::vector<ExpertInfo> experts = session.open().experts();
        if (words.empty()) {
            session.out << (session.json ? list_json(experts)
                                         : render_experts(experts, session.style));
        } else {
            const ExpertInfo& expert = find_expert(experts, words[0]);
            session.out << (session.json ? to_json(expert) + "\n"
                                         : render_expert(expert, session.style));
        }
        return kDone;
    }

private:
    static int print_chunks(Session& session, const std::vector<std::string>& words) {
        if (words.empty()) {
            throw Error(ErrorCode::invalid_request,
                        "--chunks needs an expert's name, for example: moxie experts manual "
                        "--chunks",
                        "expert");
        }
        session.open().chunks(words[0],
                              [&](const Hit& hit) { session.out << to_json(hit) << '\n'; });
        return kDone;
    }

    bool chunks_ = false;
};

}  // namespace

CommandEntry experts_command() {
    return {"experts",
            "[NAME] [--chunks]",
            "list the experts, or show one in full",
            "Lists the experts with their documents, chunks, size on disk and state; with NAME "
            "shows one in full.",
            {{"all of them", "moxie experts"},
             {"one in full", "moxie experts manual"},
             {"how its documents were divided", "moxie experts manual --chunks"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Experts>()); }};
}

}  // namespace moxie::cli
