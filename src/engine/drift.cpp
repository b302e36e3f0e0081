#include "moxie/drift.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "base/clock.h"
#include "engine/calibrate.h"
#include "engine/expert_use.h"
#include "engine/learn.h"
#include "engine/probe_texts.h"
#include "moxie/error.h"
#include "route/plan.h"
#include "route/risk_bound.h"

namespace moxie {

namespace {

constexpr std::size_t kPieces = 400;
// Of an expert that so many searches for each expert never opened nothing is expected.
constexpr std::uint64_t kSearchesAnExpert = 20;
// An expert that is worth dividing: much of the store, and often opened.
constexpr std::uint64_t kFewestToSplit = 2000;
constexpr double kShareToSplit = .25, kOftenOpened = .1;
constexpr double kNearlyAll = .9;

// Bounds from both sides, by betting as promises are made: they hold for few searches too.
void set_interval(ShadowDrift& drift, const std::vector<double>& losses) {
    constexpr double kEachSide = .025;
    LossCounts lost, kept;
    for (const double loss : losses) {
        lost.add(loss);
        kept.add(1 - loss);
    }
    drift.low = 1 - betting_bound(kept, kEachSide);
    drift.high = betting_bound(lost, kEachSide);
}

std::vector<ShadowDrift> drift_of(const std::vector<ShadowRow>& rows) {
    using Key = std::tuple<std::string, std::string, double, bool>;
    std::map<Key, std::pair<ShadowDrift, std::vector<double>>> groups;
    for (const ShadowRow& row : rows) {
        auto& [drift, losses] =
            groups[{row.route, row.mode, row.epsilon.value_or(-1), row.guarantee}];
        drift.route = row.route;
        drift.mode = row.mode;
        drift.promise = row.epsilon;
        drift.guarantee = row.guarantee;
        ++drift.queries;
        drift.loss += row.loss;
        drift.share_opened += row.share_opened;
        losses.push_back(row.loss);
    }
    std::vector<ShadowDrift> all;
    for (auto& [key, group] : groups) {
        ShadowDrift& drift = group.first;
        drift.loss /= static_cast<double>(drift.queries);
        drift.share_opened /= static_cast<double>(drift.queries);
        set_interval(drift, group.second);
        drift.broken = drift.promise && drift.low > *drift.promise;
        all.push_back(std::move(drift));
    }
    return all;
}

double evenness(const std::vector<ExpertUse>& experts) {
    double sum = 0, entropy = 0;
    for (const ExpertUse& one : experts) sum += one.opened;
    if (!(sum > 0) || experts.size() < 2) return 1;
    for (const ExpertUse& one : experts)
        if (one.opened > 0) entropy -= one.opened / sum * std::log(one.opened / sum);
    return entropy / std::log(static_cast<double>(experts.size()));
}

// A word for the shell.
std::string quoted(const std::string& text) {
    const bool plain = text.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:") ==
                       std::string::npos;
    if (plain && !text.empty()) return text;
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

// One call of Engine::drift.
class Drifting {
public:
    Drifting(Engine::Parts& parts, const DriftRequest& request, Progress* progress)
        : parts_(parts), request_(request), progress_(progress), snapshot_(parts.newest()) {}

    DriftReport run() {
        const Stopwatch watch;
        for (const auto& expert : snapshot_->holders()) report_.chunks += expert->profile.chunks;
        report_.warnings = snapshot_->warnings;
        const std::vector<ShadowRow> shadows = shadows_that_count();
        report_.shadows = drift_of(shadows);
        look_at_learnt();
        const std::vector<std::string> pieces = pseudo_queries(*snapshot_, kPieces);
        use_ = use_of_experts(*snapshot_, parts_.encoders, pieces, shadows, request_.threads,
                              [&](std::size_t done) { stop_if_asked(done, pieces.size()); });
        report_.pieces = use_.pieces;
        const std::vector<Twins> twins = find_twins(*snapshot_, use_);
        propose_learning();
        propose_retiring(twins);
        propose_merging(twins);
        propose_splitting();
        report_.balance = evenness(use_.experts);
        report_.experts = std::move(use_.experts);
        report_.seconds = watch.ms() / 1000;
        return std::move(report_);
    }

private:
    // What was searched before losses were last calibrated says nothing of that calibration.
    std::vector<ShadowRow> shadows_that_count() {
        std::vector<ShadowRow> rows;
        if (!parts_.files->exists(parts_.paths.shadows())) return rows;
        try {
            ShadowLog log(parts_.paths.shadows(), parts_.files, Database::Access::read);
            rows = log.rows();
        } catch (const Error& error) {
            report_.warnings.push_back("shadowed searches cannot be read: " +
                                       std::string(error.what()));
        }
        const Learnt* learnt = snapshot_->find_learnt(kLosses);
        const auto now = learnt ? static_cast<std::int64_t>(learnt->version) : 0;
        std::erase_if(
            rows, [&](const ShadowRow& row) { return row.contract != 0 && row.contract != now; });
        return rows;
    }

    void look_at_learnt() {
        for (const Learnt& learnt : snapshot_->learnt) {
            const bool stale = learnt.kind == kLosses      ? needs_contract(*snapshot_)
                               : learnt.kind == kRelevance ? needs_calibration(*snapshot_)
                                                           : learnt.moved > kMostMoved;
            report_.learnt.push_back({learnt.kind, learnt.version, learnt.moved, stale});
        }
    }

    void propose(std::string what, std::vector<std::string> experts, std::string why,
                 std::string command) {
        report_.proposals.push_back(
            {std::move(what), std::move(experts), std::move(why), std::move(command)});
    }

    void propose_learning() {
        for (const ShadowDrift& drift : report_.shadows)
            if (drift.broken)
                propose("train", {},
                        drift.route + " promised to miss at most " + percent_text(*drift.promise) +
                            " and missed " + percent_text(drift.loss) + " of " +
                            std::to_string(drift.queries) + " shadowed searches",
                        "moxie train --queries FILE");
        if (needs_contract(*snapshot_))
            propose("train", {},
                    snapshot_->find_learnt(kLosses)
                        ? "documents, experts or encoders are others than losses were calibrated on"
                        : "what routing misses was never calibrated",
                    "moxie train");
        else if (const auto stale = std::find_if(report_.learnt.begin(), report_.learnt.end(),
                                                 [](const LearntDrift& one) { return one.stale; });
                 stale != report_.learnt.end())
            propose("train", {},
                    percent_text(stale->moved) + " of the chunks came or went since " +
                        stale->kind + " was learnt",
                    "moxie train");
    }

    bool is_declared(const std::string& name) const {
        return std::any_of(
            snapshot_->experts.begin(), snapshot_->experts.end(),
            [&](const auto& one) { return one->name == name && one->parent.empty(); });
    }

    static std::string remove(const std::string& name) { return "moxie remove " + quoted(name); }

    void propose_retiring(const std::vector<Twins>& twins) {
        for (const Twins& pair : twins)
            if (pair.copied >= kNearlyAll)
                propose("retire", {pair.smaller},
                        percent_text(pair.copied) + " of its chunks are in " + pair.larger +
                            " word for word",
                        remove(pair.smaller));
        if (use_.searches < kSearchesAnExpert * use_.experts.size()) return;
        for (const ExpertUse& one : use_.experts)
            if (one.opened == 0 && one.found == 0 && is_declared(one.name))
                propose("retire", {one.name},
                        one.chunks == 0 ? "it holds nothing"
                                        : "none of " + std::to_string(use_.searches) +
                                              " searches opened it, and it holds none of their "
                                              "best hits",
                        remove(one.name));
    }

    void propose_merging(const std::vector<Twins>& twins) {
        for (const Twins& pair : twins) {
            if (pair.copied >= kNearlyAll) continue;
            std::string why = percent_text(pair.copied) + " of the chunks of " + pair.smaller +
                              " are in " + pair.larger + " word for word";
            if (pair.cosine)
                why += "; the cosine of their centroids is " + percent_text(*pair.cosine);
            propose("merge", {pair.larger, pair.smaller}, why, merge(pair));
        }
    }

    std::string merge(const Twins& pair) {
        std::string paths;
        Catalog catalog(parts_.paths, parts_.files, Database::Access::read);
        const auto smaller = catalog.expert(pair.smaller);
        if (smaller)
            for (const std::string& path : catalog.source_paths(smaller->id))
                paths += ' ' + quoted(path);
        return "moxie add " + quoted(pair.larger) + paths + " && " + remove(pair.smaller);
    }

    void propose_splitting() {
        for (const auto& expert : snapshot_->experts) {
            const auto use =
                std::find_if(use_.experts.begin(), use_.experts.end(),
                             [&](const auto& one) { return one.name == expert->name; });
            const double share = static_cast<double>(use->chunks) /
                                 static_cast<double>(std::max<std::uint64_t>(1, report_.chunks));
            if (!expert->parent.empty() || expert->division != 0 || !expert->vector_profile ||
                use->chunks < kFewestToSplit || share < kShareToSplit || use->opened < kOftenOpened)
                continue;
            propose("split", {expert->name},
                    "it holds " + percent_text(share) + " of all chunks, and " +
                        percent_text(use->opened) + " of searches open all of it",
                    "moxie discover " + quoted(expert->name));
        }
    }

    void stop_if_asked(std::size_t done, std::size_t all) {
        if (!progress_) return;
        progress_->update(done, all, done, "searches");
        if (progress_->cancelled()) throw Error(ErrorCode::cancelled, "stopped");
    }

    Engine::Parts& parts_;
    const DriftRequest& request_;
    Progress* progress_;
    std::shared_ptr<const Snapshot> snapshot_;
    UseOfExperts use_;
    DriftReport report_;
};

}  // namespace

DriftReport Engine::drift(const DriftRequest& request, Progress* progress) const {
    return Drifting(*parts_, request, progress).run();
}

}  // namespace moxie
