#include "engine/train.h"

#include "base/clock.h"
#include "engine/balance.h"
#include "engine/calibrate.h"
#include "engine/costs.h"
#include "engine/feedback.h"
#include "engine/learn.h"
#include "engine/learn_routes.h"
#include "engine/retriever_lessons.h"
#include "engine/train_recipes.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {

namespace {

constexpr const char* kStopped = "stopped: what was learnt before is as it was";

std::vector<std::string> texts_of(const std::vector<TrainQuery>& queries) {
    std::vector<std::string> texts;
    for (const TrainQuery& query : queries) texts.push_back(query.text);
    return texts;
}

void check_queries(const std::vector<TrainQuery>& queries) {
    for (const TrainQuery& query : queries)
        if (is_blank(query.text))
            throw Error(ErrorCode::invalid_request, "a query to train on is empty", "queries");
}

// Before minutes are spent on what could not be kept. Another writer is waited for later.
void check_writable(const Engine::Parts& parts) {
    try {
        lock_store(parts.paths);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::locked) throw;
    }
}

// What judged queries say of relevance, unless more of them said it before.
std::optional<CalibrateReport> learn_relevance(Draft& draft,
                                               const std::vector<Judgement>& judgements,
                                               const TrainRequest& request, TrainReport& report,
                                               Progress* progress) {
    if (judgements.empty()) return std::nullopt;
    if (keeps_judged_relevance(*draft.snapshot(), judgements)) {
        report.warnings.push_back("relevance stays as more judged queries taught it: fewer than " +
                                  std::to_string(kFewestJudged) + " would replace them");
        return std::nullopt;
    }
    if (request.dry_run) return std::nullopt;
    return calibrate_relevance(draft, {judgements, request.threads}, progress);
}

// Tells how far it is, and stops where that is asked for.
Taught telling(Progress* progress, std::size_t all, const std::string& what) {
    return [=](std::size_t done) {
        if (!progress) return;
        progress->update(done, all, done, what);
        if (progress->cancelled()) throw Error(ErrorCode::cancelled, kStopped);
    };
}

// Scores first, because what is promised of losses is promised of one score function.
void learn_all(Draft& draft, TrainRequest request, const Engine& engine, TrainReport& report,
               Progress* progress) {
    if (request.from_feedback) add_feedback_to(request, engine, report.warnings);
    const std::vector<Judgement> judgements =
        judgements_of(draft.parts(), *draft.snapshot(), request.queries, report.warnings);
    report.retrievers = train_retrievers(draft, judgements, progress);
    report.recipes = learn_recipes(draft, judgements, request.threads, progress);
    const std::vector<std::string> texts = texts_of(request.queries);
    learn_routes(draft, {texts, judgements, Fit::yes, request.threads}, report, progress);
    report.relevance = learn_relevance(draft, judgements, request, report, progress);
    if (!request.dry_run)
        learn_balance(draft, texts, request.threads,
                      telling(progress, texts.size(), "load of experts"));
}

void tell_commit(const Draft& draft, TrainReport& report) {
    report.commit = draft.committed();
    if (!report.relevance) return;
    report.relevance->version = relevance_version(draft.version(kRelevance));
    report.relevance->commit = draft.committed();
}

// What a search costs is worth knowing of a store, and no reason to fail: stopped here, what was
// learnt stays.
void measure_costs(Engine::Parts& parts, TrainReport& report, Progress* progress) {
    if (!needs_costs(*parts.newest())) return;
    try {
        report.commit = learn_costs(parts, progress);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::cancelled) throw;
        report.warnings.emplace_back(error.what());
    }
}

}  // namespace

std::vector<std::string> calibrate_contract(Engine::Parts& parts, std::size_t threads,
                                            Progress* progress) {
    TrainReport report;
    commit_draft(
        parts, Writer::Former::kept,
        [&](Draft& draft) {
            report = {};
            learn_routes(draft, {{}, {}, Fit::no, threads}, report, progress);
        },
        [&] { telling(progress, 0, "another process is writing")(0); });
    return std::move(report.warnings);
}

TrainReport Engine::train(const TrainRequest& request, Progress* progress) {
    const Stopwatch watch;
    check_queries(request.queries);
    if (!has_chunks(*parts_->newest()))
        throw Error(ErrorCode::conflict,
                    "the store holds nothing yet to route to; `moxie add` puts documents in");
    if (!request.dry_run) check_writable(*parts_);
    TrainReport report;
    const auto teach = [&](Draft& draft) {
        report = {};
        learn_all(draft, request, *this, report, progress);
    };
    try {
        if (request.dry_run) {
            Draft draft(*parts_);
            teach(draft);
        } else {
            const Draft draft = commit_draft(*parts_, Writer::Former::goes, teach, [&] {
                telling(progress, 0, "another process is writing")(0);
            });
            tell_commit(draft, report);
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::cancelled) throw;
        throw Error(ErrorCode::cancelled, kStopped);
    }
    if (!request.dry_run) measure_costs(*parts_, report, progress);
    report.seconds = watch.ms() / 1000;
    return report;
}

}  // namespace moxie
