#include "engine/train.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/clock.h"
#include "engine/calibrate.h"
#include "engine/discover.h"
#include "engine/learn.h"
#include "engine/probe_texts.h"
#include "engine/teach.h"
#include "engine/train_recipes.h"
#include "moxie/error.h"
#include "route/risk_bound.h"
#include "text/unicode.h"

namespace moxie {

namespace {

// So many that 1 % can be promised although some chunks make no query; more where a router is
// fitted on a part of them.
constexpr std::size_t kPseudoQueries = 700, kPseudoQueriesToFit = 1400;
// A quarter fits a router: it has four factors, and every other query makes promises tighter.
constexpr std::size_t kFittedOf = 4;
// Fewer teach a router nothing that can be told from chance.
constexpr std::size_t kFewestFitted = 50;
constexpr std::array kPromised{0.05, 0.02, 0.01};

const char* name_of(SearchMode mode) {
    return mode == SearchMode::hybrid    ? "hybrid"
           : mode == SearchMode::lexical ? "lexical"
                                         : "dense";
}

// By hash, so that neither the order of queries nor who else is among them decides what a query is
// used for.
std::vector<std::string> ordered(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
        return std::pair(checksum(a), a) < std::pair(checksum(b), b);
    });
    return texts;
}

std::vector<double> chunks_of(const Snapshot& snapshot) {
    std::vector<double> chunks;
    for (const auto& expert : snapshot.experts)
        chunks.push_back(static_cast<double>(expert->profile.chunks));
    return chunks;
}

enum class Fit { no, yes };

// One call of Engine::train, or one calibration in the background.
class Training {
public:
    Training(Engine::Parts& parts, std::vector<std::string> real, Fit fit, std::size_t threads,
             Progress* progress)
        : parts_(parts),
          snapshot_(parts.newest()),
          fit_(fit),
          threads_(threads),
          progress_(progress) {
        report_.source = real.empty() ? "pseudo" : "real";
        const std::size_t count = fit == Fit::yes ? kPseudoQueriesToFit : kPseudoQueries;
        queries_ = ordered(real.empty() ? pseudo_queries(*snapshot_, count) : std::move(real));
        report_.queries = queries_.size();
        divide();
    }

    const Snapshot& snapshot() const { return *snapshot_; }
    TrainReport& report() { return report_; }

    void learn() {
        routers_ = routers_in_use(*snapshot_, report_.warnings);
        table_.source =
            report_.source == "real" ? LossTable::Source::real : LossTable::Source::pseudo;
        table_.audience = audience_of(*snapshot_);
        table_.encoders = encoders_in_use(*snapshot_);
        const auto modes = searchable_modes(*snapshot_, parts_.encoders);
        steps_ = modes.size() * queries_.size();
        for (const SearchMode mode : modes) learn(mode);
    }

    void commit() {
        Writer writer = wait_to_write(parts_, [&] { stop_if_asked(0); });
        if (adopted_) report_.commit = commit(writer, kRouters, write_routers(routers_));
        report_.commit = commit(writer, kLosses, write_loss_table(table_));
    }

private:
    void divide() {
        for (std::size_t i = 0; i < queries_.size(); ++i)
            (fit_ == Fit::yes && checksum(queries_[i]) % kFittedOf == 0 ? fitted_ : calibrated_)
                .push_back(i);
        if (fitted_.size() >= kFewestFitted) return;
        calibrated_.insert(calibrated_.end(), fitted_.begin(), fitted_.end());
        fitted_.clear();
    }

    // Each router is fitted by the first mode that it routes, hybrid before dense.
    void learn(SearchMode mode) {
        const Course course = teach(*snapshot_, parts_.encoders, queries_, mode, threads_,
                                    [&](std::size_t done) { stop_if_asked(done); });
        done_ += queries_.size();
        const std::string evidence =
            course.evidence == Evidence::vectors ? "words and vectors" : "words";
        const bool known =
            std::any_of(report_.routers.begin(), report_.routers.end(),
                        [&](const RouterReport& router) { return router.evidence == evidence; });
        if (fit_ == Fit::yes && !known) {
            report_.routers.push_back({evidence});
            fit(course, report_.routers.back());
        }
        const RouterWeights& router = routers_.in_use(course.evidence);
        LossTable::Part part = calibrate_losses(course, calibrated_, router);
        for (const double epsilon : kPromised) promise(mode, course, part, router, epsilon);
        table_.parts[static_cast<std::size_t>(mode)] = std::move(part);
    }

    void fit(const Course& course, RouterReport& report) {
        const RouterWeights& before = routers_.in_use(course.evidence);
        report.version = before.version;
        std::vector<const Lesson*> lessons;
        std::vector<std::size_t> folds;
        for (const std::size_t i : fitted_) {
            if (course.lessons[i].hits() == 0) continue;
            lessons.push_back(&course.lessons[i]);
            folds.push_back(checksum(queries_[i]) / kFittedOf % kFolds);
        }
        report.queries = lessons.size();
        if (lessons.size() < kFewestFitted) return;
        const std::vector<double>& shipped = shipped_router(course.evidence).factors;
        const RouterTrial trial =
            try_router(lessons, folds, before.factors, shipped, chunks_of(*snapshot_));
        report.before = trial.gain.before;
        report.after = trial.gain.after;
        report.low = trial.gain.low;
        report.high = trial.gain.high;
        report.opens_before = trial.opens_before;
        report.opens_after = trial.opens_after;
        report.adopted = trial.better();
        if (!report.adopted) return;
        adopted_ = true;
        routers_.of(course.evidence) =
            adopted_router(course.evidence, fit_factors(lessons, shipped));
        report.version = routers_.in_use(course.evidence).version;
    }

    void promise(SearchMode mode, const Course& course, const LossTable::Part& part,
                 const RouterWeights& router, double epsilon) {
        PromiseReport& report =
            report_.promises.emplace_back(PromiseReport{name_of(mode), epsilon, part.curve.draws});
        report.needed = draws_needed(epsilon, kContractDelta);
        const auto place = part.curve.place_for(epsilon);
        if (report.queries < report.needed || !place) return;
        report.p = contract_thresholds()[*place];
        report.loss = part.curve.mean[*place];
        report.share_opened = share_opened(course, router, *report.p);
    }

    double share_opened(const Course& course, const RouterWeights& router, double p) const {
        const std::vector<double> chunks = chunks_of(*snapshot_);
        double sum = 0;
        for (const std::size_t i : calibrated_)
            sum += share_opened_at(points_of(course.lessons[i], router.factors), chunks, p);
        return sum / static_cast<double>(calibrated_.size());
    }

    std::uint64_t commit(Writer& writer, const char* kind, std::vector<std::uint8_t> state) const {
        LearntRow row{"", kind, 0, std::move(state), write_chunk_counts(snapshot_->chunk_counts())};
        return writer.commit_learnt(row);
    }

    void stop_if_asked(std::size_t done) {
        if (!progress_) return;
        progress_->update(done_ + done, steps_, done_ + done, "losses of routing");
        if (progress_->cancelled())
            throw Error(ErrorCode::cancelled, "stopped: what routing promises is as before");
    }

    Engine::Parts& parts_;
    std::shared_ptr<const Snapshot> snapshot_;
    Fit fit_;
    std::size_t threads_;
    Progress* progress_;
    std::vector<std::string> queries_;
    std::vector<std::size_t> fitted_, calibrated_;  // indices of queries_
    TrainReport report_;
    AdoptedRouters routers_;
    bool adopted_ = false;
    LossTable table_;
    std::size_t steps_ = 0, done_ = 0;
};

std::vector<std::string> texts_of(const std::vector<TrainQuery>& queries) {
    std::vector<std::string> texts;
    for (const TrainQuery& query : queries) {
        if (is_blank(query.text))
            throw Error(ErrorCode::invalid_request, "a query to train on is empty", "queries");
        texts.push_back(query.text);
    }
    return texts;
}

}  // namespace

void calibrate_contract(Engine::Parts& parts, std::size_t threads, Progress* progress) {
    Training training(parts, {}, Fit::no, threads, progress);
    training.learn();
    training.commit();
}

TrainReport Engine::train(const TrainRequest& request, Progress* progress) {
    const Stopwatch watch;
    std::vector<std::string> texts = texts_of(request.queries), warnings;
    if (!has_chunks(*parts_->newest()))
        throw Error(ErrorCode::conflict,
                    "the store holds nothing yet to route to; `moxie add` puts documents in");
    const std::vector<Judgement> judgements =
        judgements_of(*parts_, *parts_->newest(), request.queries, warnings);
    // First, because what is promised of losses is promised of one score function.
    const auto recipes = learn_recipes(*parts_, judgements, request, progress);
    Training training(*parts_, std::move(texts), Fit::yes, request.threads, progress);
    training.report().recipes = recipes;
    training.report().warnings = std::move(warnings);
    training.learn();
    if (!request.dry_run) training.commit();
    TrainReport& report = training.report();
    if (!request.dry_run && !judgements.empty()) {
        report.relevance = calibrate({judgements, request.threads}, progress);
        report.commit = report.relevance->commit;
    }
    report.seconds = watch.ms() / 1000;
    return report;
}

}  // namespace moxie
