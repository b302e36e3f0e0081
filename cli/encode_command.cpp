#include <algorithm>
#include <ostream>

#include "cli/command.h"
#include "cli/encode_vectors.h"
#include "cli/number_text.h"
#include "cli/progress_line.h"
#include "cli/render_manage.h"
#include "cli/terminal_text.h"

namespace moxie::cli {

bool has_encoder(const ExpertInfo& expert) { return expert.encoder && *expert.encoder != "none"; }

std::uint64_t vectors_missing(const ExpertInfo& expert) {
    return has_encoder(expert) ? expert.chunks - std::min(expert.chunks, expert.vectors) : 0;
}

std::string found_by_words_alone(const Engine& engine, const std::vector<std::string>& experts) {
    std::vector<std::string> names;
    for (const ExpertInfo& expert : engine.experts()) {
        const bool asked = experts.empty() ||
                           std::find(experts.begin(), experts.end(), expert.name) != experts.end();
        const bool on_purpose = expert.kind == "retriever";  // nobody makes one for want of vectors
        if (asked && !on_purpose && !has_encoder(expert) && expert.chunks > 0)
            names.push_back(clean_line(expert.name));
    }
    if (names.empty()) return {};
    std::string text =
        counted(names.size(), "expert") + " without an encoder, found by words alone: ";
    for (const std::string& name : names) text += (&name == &names.front() ? "" : ", ") + name;
    return text +
           "; `moxie models` lists encoders, `moxie add NAME PATH --encoder ENCODER` gives one";
}

bool encode_vectors(Session& session, Engine& engine, EncodeRequest request) {
    if (request.threads == 0) request.threads = session.threads;
    const std::vector<EncodeReport> reports = [&] {
        ProgressLine progress(session, {"vectors", false});
        return engine.encode(request, &progress);
    }();
    bool any = false;
    for (const EncodeReport& report : reports) {
        session.warnings(report.warnings);
        if (report.commit == 0) continue;
        any = true;
        session.out << (session.json ? to_json(report) + "\n" : render_encode(report))
                    << std::flush;
    }
    return any;
}

namespace {

class Encode final : public Command {
public:
    std::vector<Option> options() override { return {threads_option("a vector", threads_)}; }

    int run(Session& session, const std::vector<std::string>& words) override {
        Engine engine = session.open();
        const bool any = encode_vectors(session, engine, {words, threads_});
        if (session.json && !any)
            session.out << nothing_done(engine, words);
        else if (!session.json && !any_missing(engine))
            session.out << all_done(engine, words) << '\n';
        return kDone;
    }

private:
    /// A report of each expert that was asked for, or of none.
    static std::string nothing_done(const Engine& engine, const std::vector<std::string>& experts) {
        std::string text;
        for (const ExpertInfo& expert : engine.experts()) {
            const bool asked =
                std::find(experts.begin(), experts.end(), expert.name) != experts.end();
            if (expert.kind != "discovered" && (asked || experts.empty()))
                text += to_json(EncodeReport{expert.name, expert.encoder.value_or("none")}) + "\n";
        }
        return text.empty() ? to_json(EncodeReport{}) + "\n" : text;
    }
    static std::string all_done(const Engine& engine, const std::vector<std::string>& experts) {
        const std::string words_alone = found_by_words_alone(engine, experts);
        return words_alone.empty() ? "Every expert has its vectors." : words_alone;
    }
    static bool any_missing(const Engine& engine) {
        const std::vector<ExpertInfo> experts = engine.experts();
        return std::any_of(experts.begin(), experts.end(),
                           [](const ExpertInfo& one) { return vectors_missing(one) > 0; });
    }

    std::size_t threads_ = 0;
};

}  // namespace

CommandEntry encode_command() {
    return {"encode",
            "[EXPERT…]",
            "compute the vectors that experts lack",
            "Computes the vectors of chunks that have none yet, the smallest expert first, each "
            "searched by meaning as soon as it is done. May be stopped (Ctrl-C) and started again: "
            "what was computed is kept. Documents can be added and searched meanwhile.",
            {{"whatever is missing", "moxie encode"},
             {"one expert, on one core", "moxie encode manual --threads 1"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Encode>()); }};
}

}  // namespace moxie::cli
