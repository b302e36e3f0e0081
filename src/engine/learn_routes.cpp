#include "engine/learn_routes.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/bytes.h"
#include "engine/learn.h"
#include "engine/probe_texts.h"
#include "engine/remember.h"
#include "engine/teach.h"
#include "moxie/error.h"
#include "route/risk_bound.h"

namespace moxie {

namespace {

// A quarter fits a router: it has few factors, and every other query makes promises tighter. Where
// there are enough for them, more queries of users are remembered.
constexpr std::size_t kManyQueries = 1500, kMostUseful = 4000;
// Fewer teach a router nothing that can be told from chance.
constexpr std::size_t kFewestFitted = 50;
constexpr std::array kPromised{0.05, 0.02, 0.01};
/// Names of the experts that hold the judged documents of a query.
using JudgedExperts = std::map<std::string, std::vector<std::string>>;

// By hash, so that neither the order of queries nor who else is among them decides what a query is
// used for.
std::vector<std::string> ordered(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
        return std::pair(checksum(a), a) < std::pair(checksum(b), b);
    });
    return texts;
}

// One call of learn_routes().
class RouteTraining {
public:
    RouteTraining(const Draft& draft, RouteLessons lessons, TrainReport& report, Progress* progress)
        : encoders_(draft.parts().encoders),
          snapshot_(draft.snapshot()),
          fit_(lessons.fit),
          threads_(lessons.threads),
          report_(report),
          progress_(progress) {
        const bool real = !lessons.queries.empty();
        report_.source = real ? "real" : "pseudo";
        const std::size_t count = fit_ == Fit::yes ? kPromiseQueriesToFit : kPromiseQueries;
        queries_ = ordered(real ? std::move(lessons.queries) : pseudo_queries(*snapshot_, count));
        report_.queries = queries_.size();
        for (const Judgement& one : lessons.judgements) judged_[one.query].push_back(one.expert);
    }

    void learn() {
        routers_ = routers_in_use(*snapshot_, report_.warnings);
        memories_ = memories_in_use(*snapshot_);
        divide();
        // What was remembered is learnt anew from the queries that are given now, where they are
        // enough.
        for (const Evidence evidence : {Evidence::terms, Evidence::vectors}) {
            std::optional<RouterWeights>& router = routers_.of(evidence);
            if (!router || router->memory == 0) continue;
            if (fitted_.empty() && memories_.of(evidence)) continue;
            router.reset();
            memories_.of(evidence).reset();
            adopted_ = !fitted_.empty();
        }
        table_.source =
            report_.source == "real" ? LossTable::Source::real : LossTable::Source::pseudo;
        table_.audience = audience_of(*snapshot_);
        table_.encoders = encoders_in_use(*snapshot_);
        const auto modes = searchable_modes(*snapshot_, encoders_);
        steps_ = modes.size() * queries_.size();
        for (const SearchMode mode : modes) learn(mode);
    }

    void keep(Draft& draft) const {
        if (adopted_) draft.keep(kMemories, write_memories(memories_));
        if (adopted_) draft.keep(kRouters, write_routers(routers_));
        if (!keeps_losses()) draft.keep(kLosses, write_loss_table(table_));
    }

    // Of what was promised before and is not once this is kept, or is still.
    void compare_promises() const {
        std::vector<std::string> told;  // whoever searches is
        const LossTable* const before = losses_of(*snapshot_, told);
        if (before && before->source != table_.source && table_.source == LossTable::Source::pseudo)
            report_.warnings.emplace_back(
                "calibrated on pieces of the store's own text, what max-loss promises is an "
                "estimate; calibrated on queries of users, as before, it is a guarantee: `moxie "
                "train --queries FILE`, or --from-feedback");
        if (keeps_losses())
            report_.warnings.push_back(
                std::to_string(queries_.size()) + " queries are too few to promise anything (" +
                std::to_string(draws_needed(kPromised.front(), kContractDelta)) +
                " are needed for 5 %): what max-loss promised before stays");
    }

private:
    // What more queries promised is not given up for what too few of them cannot promise, as long
    // as it speaks of this store, its router and its scores.
    bool keeps_losses() const {
        const std::size_t needed = draws_needed(kPromised.front(), kContractDelta);
        std::vector<std::string> told;  // whoever searches is
        const LossTable* const before = losses_of(*snapshot_, told);
        if (!before || adopted_ || needs_contract(*snapshot_)) return false;
        for (std::size_t mode = 0; mode < table_.parts.size(); ++mode) {
            const auto &now = table_.parts[mode], &then = before->parts[mode];
            if (!now) continue;
            if (!then || now->curve.draws >= needed || then->curve.draws < needed ||
                now->scorer != then->scorer || now->router != then->router)
                return false;
        }
        return true;
    }

    // None of the queries that a router was or will be fitted to calibrates what it loses.
    void divide() {
        const bool real = report_.source == "real";
        const std::size_t quarters = !real || queries_.size() < kManyQueries ? 1
                                     : queries_.size() < kMostUseful         ? 2
                                                                             : 3;
        const auto quarter = [&](std::size_t i) { return checksum(queries_[i]) % kFittedOf; };
        for (std::size_t i = 0; i < queries_.size() && fit_ == Fit::yes; ++i)
            if (quarter(i) < quarters) fitted_.push_back(i);
        if (fitted_.size() < kFewestFitted) fitted_.clear();
        const std::size_t before =
            std::min<std::size_t>(routers_.quarters, real ? kFittedOf - 1 : 1);
        const std::size_t used = std::max(before, fitted_.empty() ? 0 : quarters);
        for (std::size_t i = 0; i < queries_.size(); ++i)
            if (quarter(i) >= used) calibrated_.push_back(i);
        if (!fitted_.empty()) routers_.quarters = static_cast<std::uint8_t>(used);
    }

    // Each router is fitted by the first mode that it routes, hybrid before dense.
    void learn(SearchMode mode) {
        Course course = teach(*snapshot_, encoders_, queries_, mode, threads_,
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
        recall(course);
        const RouterWeights& router = routers_.in_use(course.evidence);
        LossTable::Part part = calibrate_losses(course, calibrated_, router);
        for (const double epsilon : kPromised) promise(mode, course, part, router, epsilon);
        table_.parts[static_cast<std::size_t>(mode)] = std::move(part);
    }

    void fit(Course& course, RouterReport& report) {
        const RouterWeights before = routers_.in_use(course.evidence);
        report.version = before.version;
        RouterStudy study{course, {}, {}, {}, chunks_of(*snapshot_), course.encoder};
        study.remember = report_.source == "real";
        for (const auto& expert : snapshot_->experts) study.experts.push_back(expert->id);
        for (const std::size_t i : fitted_) {
            if (course.lessons[i].hits() == 0) continue;
            aim(course.lessons[i], queries_[i], course.evidence);
            study.lessons.push_back(i);
            study.folds.push_back(checksum(queries_[i]) / kFittedOf % kFolds);
        }
        report.queries = study.lessons.size();
        if (study.lessons.size() < kFewestFitted) return;
        StudiedRouter studied = study_router(study, before);
        const RouterTrial& trial = studied.trial;
        report.before = trial.gain.before;
        report.after = trial.gain.after;
        report.low = trial.gain.low;
        report.high = trial.gain.high;
        report.opens_before = trial.opens_before;
        report.opens_after = trial.opens_after;
        report.adopted = trial.better();
        if (!report.adopted) return;
        adopted_ = true;
        report.remembered = studied.memory ? studied.memory->queries() : 0;
        memories_.of(course.evidence) = std::move(studied.memory);
        routers_.of(course.evidence) = std::move(studied.router);
        report.version = routers_.in_use(course.evidence).version;
    }

    // What flat search finds says where the best hits lie; a judgement, where the answer does.
    void aim(Lesson& lesson, const std::string& query, Evidence evidence) const {
        const auto judged = judged_.find(query);
        if (judged == judged_.end()) return;
        std::vector<double> holding;
        for (const auto& expert : snapshot_->experts)
            holding.push_back(static_cast<double>(
                std::count(judged->second.begin(), judged->second.end(), expert->name)));
        moxie::aim(lesson, holding, evidence);
    }

    // Shows lessons what is remembered. None of the queries that losses are calibrated on is.
    void recall(Course& course) const {
        const std::optional<QueryMemory>& memory = memories_.of(course.evidence);
        if (!memory ||
            (course.evidence == Evidence::vectors && memory->encoder() != course.encoder))
            return;
        std::vector<std::int64_t> experts;
        for (const auto& expert : snapshot_->experts) experts.push_back(expert->id);
        for (const std::size_t i : calibrated_)
            moxie::recall(*memory, course.asked[i], experts, course.lessons[i]);
    }

    void promise(SearchMode mode, const Course& course, const LossTable::Part& part,
                 const RouterWeights& router, double epsilon) {
        PromiseReport& report = report_.promises.emplace_back(
            PromiseReport{std::string(to_string(mode)), epsilon, part.curve.draws});
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

    void stop_if_asked(std::size_t done) {
        if (!progress_) return;
        progress_->update(done_ + done, steps_, done_ + done, "losses of routing");
        if (progress_->cancelled())
            throw Error(ErrorCode::cancelled, "stopped: what routing promises is as before");
    }

    Encoders& encoders_;
    std::shared_ptr<const Snapshot> snapshot_;
    Fit fit_;
    std::size_t threads_;
    TrainReport& report_;
    Progress* progress_;
    std::vector<std::string> queries_;
    std::vector<std::size_t> fitted_, calibrated_;  // indices of queries_
    AdoptedRouters routers_;
    QueryMemories memories_;
    JudgedExperts judged_;
    bool adopted_ = false;
    LossTable table_;
    std::size_t steps_ = 0, done_ = 0;
};

}  // namespace

void learn_routes(Draft& draft, RouteLessons lessons, TrainReport& report, Progress* progress) {
    RouteTraining training(draft, std::move(lessons), report, progress);
    training.learn();
    training.compare_promises();
    training.keep(draft);
}

}  // namespace moxie
