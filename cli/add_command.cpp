#include <algorithm>
#include <filesystem>
#include <istream>
#include <limits>
#include <ostream>

#include "cli/background.h"
#include "cli/command.h"
#include "cli/encode_vectors.h"
#include "cli/number_text.h"
#include "cli/progress_line.h"
#include "cli/render_manage.h"

namespace moxie::cli {
namespace {

/// A model's folder is remembered by the place where it lies, not by how it was spelt here.
std::string encoder_named(const std::string& text) {
    std::error_code error;
    if (!std::filesystem::is_directory(text, error)) return text;
    const std::string place = std::filesystem::canonical(text, error).string();
    return error ? text : place;
}

/// The options of `add`, and what they ask for.
class Add final : public Command {
public:
    std::vector<Option> options() override {
        return {
            flag({"--auto"},
                 "every subfolder of each PATH becomes an expert of its name; a PATH without "
                 "subfolders becomes one, divided by its vectors like `moxie discover` does",
                 auto_),
            flag({"--sync"},
                 "delete what was added from the same PATH before and is no longer there",
                 base_.sync),
            {{"--max-delete"},
             "SHARE",
             "--sync refuses to delete a larger share of the expert (20%)",
             [this](const std::string& text) {
                 base_.max_delete = parse_share(text, "--max-delete");
             }},
            {{"--description"},
             "TEXT",
             "what the expert knows, in a sentence",
             [this](const std::string& text) { base_.description = text; },
             Visible::yes,
             Empty::value},
            {{"--shared"},
             "",
             "the expert is opened for every query",
             [this](const std::string&) { base_.shared = true; }},
            {{"--metadata"},
             "KEY=VALUE",
             "put this on every document added; may be repeated; see --filter",
             [this](const std::string& text) {
                 base_.metadata.push_back(parse_pair(text, "--metadata"));
             }},
            {{"--chunk-tokens"},
             "N",
             "the largest part that is indexed and cited (256)",
             [this](const std::string& text) { set_chunk_tokens(text); }},
            threads_option("what is stored", threads_),
            {{"--encoder"},
             "NAME",
             "makes the expert's vectors: a model that `moxie models` lists, a path, or none for "
             "an expert that words alone find (all-MiniLM-L6-v2 if it is installed)",
             [this](const std::string& text) { base_.encoder = encoder_named(text); }},
            {{"--over"},
             "EXPERT",
             "makes a retriever: another recipe (--encoder; none: words alone) over the chunks of "
             "this expert. It takes no PATH; `moxie train` learns what each counts for which "
             "queries",
             [this](const std::string& text) { base_.over = text; }},
            {{"--vectors"},
             "FILE",
             "a vector for each document, in their order (.npy or .fvecs), instead of an encoder's",
             [this](const std::string& text) { base_.vectors = text; }},
            {{"--vector-format"},
             "FORMAT",
             "how a new expert keeps its vectors: int8 (default), a byte a component, or float32, "
             "which is exact and four times as much to hold and to read",
             [this](const std::string& text) { base_.vector_format = text; }},
            flag({"--wait"},
                 "compute the vectors before returning; on a terminal the default. Words find the "
                 "documents at once either way",
                 wait_),
            flag({"--no-wait"},
                 "leave the vectors to `moxie encode`; without it and without a terminal they are "
                 "computed in the background",
                 no_wait_),
        };
    }

    int run(Session& session, const std::vector<std::string>& words) override {
        if (wait_ && no_wait_)
            throw Error(ErrorCode::invalid_request,
                        "--wait computes the vectors now and --no-wait leaves them; give one",
                        "wait");
        base_.threads = threads_.value_or(session.threads);
        bool failed = false;
        const std::vector<AddRequest> requests =
            auto_ ? auto_requests(session, words, failed) : request(words);
        Engine engine = session.open_or_create();
        for (AddRequest one : requests) {
            one.input = &session.in;
            failed |= add(session, engine, one);
        }
        const bool at_once = wait_ || session.err_is_terminal || !base_.vectors.empty();
        if (no_wait_ || !at_once) {
            leave_vectors(session, engine);
        } else {
            std::vector<std::string> experts;
            for (const AddRequest& one : requests) experts.push_back(one.expert);
            make_vectors(session, engine, experts);
            if (wait_) say_words_alone(session, engine, experts);
        }
        return failed ? kFailed : kDone;
    }

private:
    /// The documents are in: another process that computes vectors is no failure, and takes in
    /// theirs.
    void make_vectors(Session& session, Engine& engine,
                      const std::vector<std::string>& experts) const {
        try {
            encode_vectors(session, engine, {experts, 0, wait_});
        } catch (const Error& error) {
            if (error.code() != ErrorCode::locked) throw;
            if (missing(engine) == 0) return;
            session.message(
                "another process computes vectors, these documents' too; `moxie experts` shows how "
                "far they are, `moxie encode` makes what it leaves");
        }
    }

    /// Whoever waits for vectors is told that none will come.
    void say_words_alone(const Session& session, const Engine& engine,
                         const std::vector<std::string>& experts) const {
        const std::string text = found_by_words_alone(engine, experts);
        if (!text.empty() && base_.encoder != "none") session.message(text);
    }

    /// Vectors, of the whole store.
    static std::uint64_t missing(const Engine& engine) {
        std::uint64_t chunks = 0;
        for (const ExpertInfo& expert : engine.experts()) chunks += vectors_missing(expert);
        return chunks;
    }

    /// Words find everything already; the vectors follow.
    void leave_vectors(const Session& session, const Engine& engine) const {
        const std::uint64_t chunks = missing(engine);
        if (chunks == 0) return;
        const bool follow = !no_wait_ && encode_in_background(session);
        session.message(counted(chunks, "chunk") + " can be found by words; " +
                        (follow ? "their vectors follow in the background, `moxie experts` shows "
                                  "how far they are"
                                : "`moxie encode` makes their vectors"));
    }

    void set_chunk_tokens(const std::string& text) {
        constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
        base_.chunk_tokens =
            static_cast<std::uint32_t>(std::min(parse_count(text, "--chunk-tokens"), kMost));
    }

    std::vector<AddRequest> request(const std::vector<std::string>& words) const {
        if (words.size() == 1 && !base_.over.empty()) {
            AddRequest one = base_;
            one.expert = words.front();
            return {one};
        }
        if (words.size() < 2) {
            throw Error(
                ErrorCode::invalid_request,
                "add needs an expert's name and a path, for example: moxie add manual docs/",
                words.empty() ? "expert" : "paths");
        }
        AddRequest one = base_;
        one.expert = words.front();
        one.paths.assign(words.begin() + 1, words.end());
        return {one};
    }

    /// Sets `failed` where a subfolder is left out.
    std::vector<AddRequest> auto_requests(const Session& session,
                                          const std::vector<std::string>& folders,
                                          bool& failed) const {
        if (folders.empty()) {
            throw Error(ErrorCode::invalid_request,
                        "add --auto needs a folder, for example: moxie add --auto docs/", "paths");
        }
        std::vector<AddRequest> requests;
        for (const std::string& folder : folders) {
            const AutoExperts experts = auto_experts(folder);
            session.warnings(experts.warnings);
            for (const std::string& refusal : experts.refused) session.message(refusal);
            failed |= !experts.refused.empty();
            for (const AddRequest& found : experts.requests) {
                AddRequest one = base_;
                one.expert = found.expert;
                one.paths = found.paths;
                one.divide = found.divide;
                requests.push_back(std::move(one));
            }
        }
        return requests;
    }

    /// True where something did not go in.
    static bool add(Session& session, Engine& engine, const AddRequest& request) {
        const AddReport report = [&] {
            ProgressLine progress(session, {"documents", true});
            return engine.add(request, &progress);
        }();
        const std::string text =
            request.over.empty()
                ? render_add(report)
                : request.expert + " searches the chunks of " + request.over +
                      (request.encoder == "none" ? " by their words\n"
                                                 : "; `moxie encode` makes its vectors\n");
        session.out << (session.json ? to_json(report) + "\n" : text) << std::flush;
        session.warnings(report.warnings);
        if (session.verbose) name_passed_over(session, report);
        for (const AddFailure& failure : report.failures) {
            session.message(failure.source + ": " + failure.reason);
        }
        return !report.failures.empty();
    }

    static void name_passed_over(const Session& session, const AddReport& report) {
        constexpr std::size_t kMostNamed = 5;
        const std::size_t named = std::min(kMostNamed, report.passed_over_files.size());
        for (std::size_t i = 0; i < named; ++i) {
            const AddFailure& file = report.passed_over_files[i];
            session.message(file.source + ": passed over: " + file.reason);
        }
        if (report.passed_over > named)
            session.message("and " + std::to_string(report.passed_over - named) + " more");
    }

    AddRequest base_;
    std::optional<std::size_t> threads_;
    bool auto_ = false;
    bool wait_ = false;
    bool no_wait_ = false;
};

}  // namespace

CommandEntry add_command() {
    return {"add",
            "EXPERT PATH…",
            "add or update the documents of an expert",
            "Adds or updates documents and makes the expert if there is none of that name. PATH is "
            "a file, a folder, a .jsonl file with one {\"_id\", \"title\", \"text\", \"metadata\"} "
            "a line, or - for such lines on stdin. Unchanged documents are passed over, changed "
            "ones replaced whole. What cannot be read is named, the rest goes in, and the exit "
            "code is 1.",
            {{"a folder as the expert manual", "moxie add manual docs/"},
             {"an expert for every subfolder", "moxie add --auto docs/"},
             {"with vectors of your own", "moxie add papers papers.jsonl --vectors papers.npy"},
             {"another encoder over the same chunks",
              "moxie add manual.small --over manual --encoder bge-small-en-v1.5"},
             {"follow a folder, deletions included", "moxie add manual docs/ --sync"},
             {"documents of a program, marked for --filter",
              "moxie add notes - --metadata year=2026 < notes.jsonl"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Add>()); }};
}

}  // namespace moxie::cli
