#include <ostream>

#include "cli/command.h"
#include "cli/render_manage.h"

namespace moxie::cli {
namespace {

class Remove final : public Command {
public:
    std::vector<Option> options() override {
        return {{{"--document"},
                 "ID",
                 "remove just this document; may be repeated, and further ids may follow",
                 [this](const std::string& text) { documents_.push_back(text); }}};
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        if (words.empty()) {
            throw Error(ErrorCode::invalid_request,
                        "remove needs an expert's name, for example: moxie remove manual",
                        "expert");
        }
        // More words are further ids, but only after a --document: `remove a b` must not guess.
        if (words.size() > 1 && documents_.empty()) {
            throw Error(
                ErrorCode::invalid_request,
                "remove takes one expert; ids of documents follow --document, not: " + words[1],
                "expert");
        }
        documents_.insert(documents_.end(), words.begin() + 1, words.end());
        const RemoveReport report = session.open().remove(words[0], documents_);
        session.out << (session.json ? to_json(report) + "\n" : render_remove(report));
        session.warnings(report.warnings);
        return kDone;
    }

private:
    std::vector<std::string> documents_;
};

}  // namespace

CommandEntry remove_command() {
    return {"remove",
            "EXPERT [--document ID…]",
            "remove an expert, or some of its documents",
            "Removes an expert with all its documents, or only the documents named.",
            {{"a whole expert", "moxie remove manual"},
             {"two of its documents", "moxie remove manual --document intro.md setup.md"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Remove>()); }};
}

}  // namespace moxie::cli
