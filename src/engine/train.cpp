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

void learn_load(Draft& draft, std::vector<std::string> queries, std::size_t threads,
                Progress* progress) {
    const std::size_t all = queries.size();
    learn_balance(draft, std::move(queries), threads, [&](std::size_t done) {
        if (!progress) return;
        progress->update(done, all, done, "load of experts");
        if (progress->cancelled()) throw Error(ErrorCode::cancelled, kStopped);
    });
}

// Worth knowing of the store once its routing is learnt, and no reason to fail: stopped here, what
// was learnt stays.
void measure_costs(Engine::Parts& parts, TrainReport& report, Progress* progress) {
    if (!needs_costs(*parts.newest())) return;
    try {
        report.commit = learn_costs(parts, progress);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::cancelled) throw;
        report.warnings.emplace_back(error.what());
    }
}

// Everything that is taught before it is committed. Scores first, because what is promised of
// losses is promised of one score function.
void learn_all(Draft& draft, const TrainRequest& request, TrainReport& report, Progress* progress) {
    const std::vector<Judgement> judgements =
        judgements_of(draft.parts(), *draft.snapshot(), request.queries, report.warnings);
    report.retrievers = train_retrievers(draft, judgements, progress);
    report.recipes = learn_recipes(draft, judgements, request.threads, progress);
    const std::vector<std::string> texts = texts_of(request.queries);
    learn_routes(draft, {texts, judgements, Fit::yes, request.threads}, report, progress);
    report.relevance = learn_relevance(draft, judgements, request, report, progress);
    if (!request.dry_run) learn_load(draft, texts, request.threads, progress);
}

void commit(Draft& draft, TrainReport& report, Progress* progress) {
    report.commit = draft.commit(Writer::Former::goes, [&] {
        if (!progress) return;
        progress->update(0, 0, 0, "another process is writing");
        if (progress->cancelled()) throw Error(ErrorCode::cancelled, kStopped);
    });
    if (!report.relevance) return;
    report.relevance->version = relevance_version(draft.version(kRelevance));
    report.relevance->commit = report.commit;
}

}  // namespace

std::vector<std::string> calibrate_contract(Engine::Parts& parts, std::size_t threads,
                                            Progress* progress) {
    Draft draft(parts);
    TrainReport report;
    learn_routes(draft, {{}, {}, Fit::no, threads}, report, progress);
    draft.commit(Writer::Former::kept, [&] {
        if (progress && progress->cancelled()) throw Error(ErrorCode::cancelled, kStopped);
    });
    return std::move(report.warnings);
}

TrainReport Engine::train(const TrainRequest& given, Progress* progress) {
    const Stopwatch watch;
    TrainRequest request = given;
    TrainReport report;
    if (request.from_feedback) add_feedback_to(request, *this, report.warnings);
    check_queries(request.queries);
    Draft draft(*parts_);
    if (!has_chunks(*draft.snapshot()))
        throw Error(ErrorCode::conflict,
                    "the store holds nothing yet to route to; `moxie add` puts documents in");
    if (!request.dry_run) check_writable(*parts_);
    learn_all(draft, request, report, progress);
    if (!request.dry_run) {
        commit(draft, report, progress);
        measure_costs(*parts_, report, progress);
    }
    report.seconds = watch.ms() / 1000;
    return report;
}

}  // namespace moxie
