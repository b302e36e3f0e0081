#include <ostream>

#include "cli/command.h"
#include "cli/number_text.h"
#include "cli/query_options.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

[[noreturn]] void refuse(const std::string& message, const char* parameter) {
    throw Error(ErrorCode::invalid_request, message, parameter);
}

std::string judged(const Feedback& feedback) {
    return clean_line(feedback.document.empty() ? feedback.expert
                                                : feedback.expert + '/' + feedback.document);
}

std::string render_feedback(const std::vector<Feedback>& all, const Style& style) {
    if (all.empty()) return "There is no feedback yet.\n";
    Table table({{"id", Align::right}, {"grade", Align::right}, {"judged"}, {"query"}, {"given"}});
    for (const Feedback& one : all)
        table.add({std::to_string(one.id), std::to_string(one.grade),
                   judged(one) + (one.live ? "" : " (gone)"), clean_line(one.query), one.at});
    return table.render(style);
}

std::string render_report(const FeedbackReport& report) {
    std::string text;
    const auto say = [&](std::uint64_t count, const char* what) {
        if (count > 0) text += counted(count, "judgement") + " " + what + ", ";
    };
    say(report.added, "stored");
    say(report.replaced, "replaced");
    say(report.forgotten, "forgotten");
    return text + grouped(report.stored) + " in all\n";
}

class FeedbackCommand final : public Command {
public:
    std::vector<Option> options() override {
        return {
            {{"--document"},
             "EXPERT/ID",
             "the document that is judged, as hits name it",
             [this](const std::string& text) { set_document(one_, text); }},
            {{"--expert"},
             "NAME",
             "the expert that is judged as a whole",
             [this](const std::string& text) { expert_ = text; }},
            {{"--grade"},
             "N",
             "how well it answers: 0 not at all, 1 (default) or more, up to 100",
             [this](const std::string& text) {
                 const std::size_t grade = parse_count(text, "--grade");
                 if (grade > Feedback::kHighestGrade)
                     refuse("a grade is a whole number from 0 (does not answer) to 100: " + text,
                            "grade");
                 one_.grade = static_cast<std::int64_t>(grade);
                 graded_ = true;
             }},
            {{"--file"},
             "FILE",
             "JSON lines of {\"query\": \"…\", \"document\": \"EXPERT/ID\", \"grade\": 1}, or with "
             "\"expert\" in place of \"document\"",
             [this](const std::string& text) { file_ = text; }},
            flag({"--list"}, "show what is stored", list_),
            {{"--forget"},
             "ID",
             "remove what --list shows under this number; may be repeated; all: everything",
             [this](const std::string& text) { forget_.push_back(text); }},
        };
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        check(words);
        Engine engine = session.open();
        if (list_) return show(session, engine.feedback());
        const FeedbackReport report = forget_.empty() ? engine.add_feedback(given(session, words))
                                                      : engine.forget_feedback(to_forget(engine));
        session.out << (session.json ? to_json(report) + "\n" : render_report(report));
        return kDone;
    }

private:
    void check(const std::vector<std::string>& words) const {
        const int ways = (words.empty() ? 0 : 1) + (file_.empty() ? 0 : 1) + (list_ ? 1 : 0) +
                         (forget_.empty() ? 0 : 1);
        if (ways == 0)
            refuse(
                "feedback needs a query and what answers it, for example: moxie feedback \"undo a "
                "commit\" --document git/git-reset; or --file, --list or --forget",
                "query");
        if (ways > 1) refuse("give one of a query, --file, --list and --forget", "query");
        const bool judges = !one_.document.empty() || !expert_.empty() || graded_;
        if (words.empty() && judges)
            refuse("--document, --expert and --grade judge a query, which is missing", "query");
        if (!words.empty() && one_.document.empty() == expert_.empty())
            refuse("name what is judged: --document EXPERT/ID or --expert NAME, one of them",
                   "document");
    }

    std::vector<Feedback> given(Session& session, const std::vector<std::string>& words) const {
        if (!file_.empty()) return read_feedback(file_);
        Feedback one = one_;
        one.query = read_query(session, words, "feedback");
        if (!expert_.empty()) one.expert = expert_;
        return {one};
    }

    std::vector<std::uint64_t> to_forget(const Engine& engine) const {
        std::vector<std::uint64_t> ids;
        for (const std::string& text : forget_)
            if (text == "all")
                for (const Feedback& one : engine.feedback()) ids.push_back(one.id);
            else
                ids.push_back(parse_count(text, "--forget"));
        return ids;
    }

    static int show(Session& session, const std::vector<Feedback>& all) {
        session.out << (session.json ? to_json(all) + "\n" : render_feedback(all, session.style));
        return kDone;
    }

    Feedback one_;
    std::string expert_, file_;
    bool list_ = false, graded_ = false;
    std::vector<std::string> forget_;
};

}  // namespace

CommandEntry feedback_command() {
    return {
        "feedback",
        "[QUERY]",
        "keep what users say of answers, to train from",
        "Stores that a document, or an expert, answers a query, or does not (--grade 0). `moxie "
        "train --from-feedback` then learns from these queries and judgements. What is judged "
        "must be there; when it is removed later, its feedback stays and is passed over.",
        {{"this document answered it", "moxie feedback \"undo a commit\" --document git/git-reset"},
         {"this expert does not", "moxie feedback \"undo a commit\" --expert cooking --grade 0"},
         {"many at once", "moxie feedback --file judged.jsonl"},
         {"look, and take one back", "moxie feedback --list; moxie feedback --forget 7"}},
        [] { return std::unique_ptr<Command>(std::make_unique<FeedbackCommand>()); }};
}

}  // namespace moxie::cli
