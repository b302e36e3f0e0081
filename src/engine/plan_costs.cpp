#include <algorithm>
#include <array>
#include <cmath>

#include "base/bytes.h"
#include "base/clock.h"
#include "engine/costs.h"
#include "engine/discover.h"
#include "engine/learn.h"
#include "engine/plan_figures.h"
#include "engine/probe_texts.h"
#include "moxie/error.h"
#include "store/writer.h"
#include "text/unicode.h"

namespace moxie {

namespace {

// Of users' queries at most; of pieces of text, as many to fit unit costs as to check them.
constexpr std::size_t kMostQueries = 200, kPieces = 100;
// Fewer are all needed to check.
constexpr std::size_t kFewestToShare = 40;
constexpr std::size_t kRounds = 3;
constexpr CostBudget kPlanBudget{.ms = 3000, .queries = 48};

enum Way : std::size_t { kRouted, kFlat, kWays };

// One query under both ways: the processor's time on one thread, and the time that it takes a user.
struct Compared {
    std::array<MeasuredCost, kWays> ways, elapsed;
};

double encoding(const StageCosts& costs) {
    return costs[static_cast<std::size_t>(CostStage::encode)];
}

// One call of Engine::plan.
class Planning {
public:
    Planning(Engine::Parts& parts, const PlanRequest& request, Progress* progress)
        : parts_(parts), request_(request), progress_(progress), snapshot_(parts.newest()) {
        if (!has_chunks(*snapshot_))
            throw Error(ErrorCode::conflict,
                        "the store holds nothing yet to search; `moxie add` puts documents in");
        take_queries();
        warn_of_retrievers();
    }

    PlanReport run() {
        const Stopwatch watch;
        table_ = *measure_unit_costs(
            parts_, *snapshot_, pieces_, kPlanBudget,
            [&](std::size_t done, std::size_t all) { stop_if_asked(done, all, "unit costs"); });
        for (std::size_t i = 0; i < queries_.size(); ++i)
            compared_.push_back(compare(queries_[i], i));
        describe();
        if (!request_.dry_run) keep();
        report_.seconds = watch.ms() / 1000;
        return std::move(report_);
    }

private:
    void warn_of_retrievers() {
        report_.foreseen = request_.mode == SearchMode::lexical || !has_retrievers(*snapshot_);
        if (!report_.foreseen)
            report_.warnings.emplace_back(
                "experts with retrievers are predicted as if they had one recipe: only what was "
                "measured counts here, and nothing is said of other sizes");
    }

    // Unit costs are fitted on pieces that are not among the queries that check them.
    void take_queries() {
        std::vector<std::string> pieces = pseudo_queries(*snapshot_, 2 * kPieces);
        for (std::size_t i = 0; i < pieces.size(); ++i)
            (i % 2 == 0 ? pieces_ : queries_).push_back(std::move(pieces[i]));
        report_.source = request_.queries.empty() ? "pseudo" : "real";
        if (!request_.queries.empty()) queries_ = request_.queries;
        if (queries_.empty()) queries_ = pieces_;
        if (queries_.empty())
            throw Error(ErrorCode::conflict,
                        "no text of this store is long enough to stand for a query; give some with "
                        "--queries FILE",
                        "queries");
        std::sort(queries_.begin(), queries_.end(), [](const auto& a, const auto& b) {
            return std::pair(checksum(a), a) < std::pair(checksum(b), b);
        });
        if (queries_.size() > kMostQueries) queries_.resize(kMostQueries);
        share_queries();
        if (pieces_.empty()) pieces_ = queries_;
    }

    // Users' queries are longer or shorter than pieces: a quarter of them fits too, and is not
    // checked.
    void share_queries() {
        if (report_.source != "real" || queries_.size() < kFewestToShare) return;
        std::vector<std::string> fitted, checked;
        for (std::size_t i = 0; i < queries_.size(); ++i)
            (i % 4 == 0 ? fitted : checked).push_back(std::move(queries_[i]));
        queries_ = std::move(checked);
        fitted.resize(std::min(fitted.size(), kPlanBudget.queries / 2));
        fitted.insert(fitted.end(), pieces_.begin(), pieces_.end());
        pieces_ = std::move(fitted);
    }

    // Last, and no reason to fail: what was measured is worth knowing where it cannot be kept.
    void keep() {
        LearntRow row = learnt_row(*snapshot_, kCosts, write_cost_table(table_));
        const auto stop_if_asked = [&] {
            if (!progress_) return;
            progress_->update(0, 0, 0, "another process is writing");
            if (progress_->cancelled())
                throw Error(ErrorCode::cancelled, "stopped while another process was writing");
        };
        try {
            report_.commit = wait_to_write(parts_, stop_if_asked).commit_learnt(row);
        } catch (const Error& error) {
            report_.warnings.push_back(
                "what was measured is not kept, and searches are predicted as before: " +
                std::string(error.what()));
        }
    }

    // Alternately, so that a busy moment of the machine meets both.
    Compared compare(const std::string& query, std::size_t done) {
        Request asked;
        asked.query = query;
        asked.mode = request_.mode;
        asked.cells = request_.cells;
        asked.gate = false;
        std::array<std::vector<MeasuredCost>, kWays> runs, elapsed;
        for (std::size_t round = 0; round <= kRounds; ++round)
            for (const Way way : {kRouted, kFlat}) {
                stop_if_asked(done, queries_.size(), "queries");
                asked.route = way == kFlat ? RouteChoice{RouteMode::flat, 0} : request_.route;
                asked.threads = request_.threads;
                const MeasuredCost run =
                    measure_cost(parts_, *snapshot_, asked, &table_, Timing::elapsed);
                if (round == 0) continue;  // the first reads the disk
                elapsed[way].push_back(run);
                asked.threads = 1;
                runs[way].push_back(
                    measure_cost(parts_, *snapshot_, asked, &table_, Timing::processor));
            }
        return {{fastest_of(runs[kRouted]), fastest_of(runs[kFlat])},
                {fastest_of(elapsed[kRouted]), fastest_of(elapsed[kFlat])}};
    }

    template <typename Value>
    std::vector<double> all(Way way, Value&& value) const {
        std::vector<double> values;
        for (const Compared& one : compared_)
            values.push_back(static_cast<double>(value(one.ways[way])));
        return values;
    }
    template <typename Value>
    std::vector<double> all_elapsed(Way way, Value&& value) const {
        std::vector<double> values;
        for (const Compared& one : compared_) values.push_back(value(one.elapsed[way]));
        return values;
    }

    PlannedCost cost_of(Way way) const {
        const auto predicted = [](const MeasuredCost& one) { return sum_of(one.predicted); };
        const auto measured = [](const MeasuredCost& one) { return one.measured_ms; };
        PlannedCost cost;
        cost.predicted_ms = mean(all(way, predicted));
        cost.measured_ms = mean(all(way, measured));
        cost.predicted_p95_ms = percentile_95(all(way, predicted));
        cost.measured_p95_ms = percentile_95(all(way, measured));
        cost.predicted_elapsed_ms = mean(all_elapsed(way, predicted));
        cost.elapsed_ms = mean(all_elapsed(way, measured));
        cost.postings =
            mean(all(way, [](const MeasuredCost& one) { return one.counted.postings; }));
        cost.vectors = mean(all(way, [](const MeasuredCost& one) { return one.counted.vectors; }));
        cost.bytes = mean(all(way, [](const MeasuredCost& one) { return one.counted.bytes; }));
        return cost;
    }

    void describe_stages() {
        for (std::size_t s = 0; s < static_cast<std::size_t>(CostStage::answer); ++s) {
            const auto predicted = [&](const MeasuredCost& one) { return one.predicted[s]; };
            const auto measured = [&](const MeasuredCost& one) { return one.sample.ms[s]; };
            report_.stages.push_back({std::string(cost_stages()[s].name),
                                      mean(all(kRouted, predicted)), mean(all(kRouted, measured)),
                                      mean(all(kFlat, predicted)), mean(all(kFlat, measured))});
        }
    }

    void describe_saving() {
        const auto whole = [](const MeasuredCost& one) { return one.measured_ms; };
        const auto bare = [](const MeasuredCost& one) {
            return one.measured_ms - encoding(one.sample.ms);
        };
        const auto bare_predicted = [](const MeasuredCost& one) {
            return sum_of(one.predicted) - encoding(one.predicted);
        };
        report_.saving = saving_of(all(kRouted, whole), all(kFlat, whole),
                                   1 - report_.routed.predicted_ms / report_.flat.predicted_ms);
        report_.saving_without_encoder =
            saving_of(all(kRouted, bare), all(kFlat, bare),
                      1 - mean(all(kRouted, bare_predicted)) / mean(all(kFlat, bare_predicted)));
        report_.verdict = report_.saving.low > 0    ? PlanReport::Verdict::route
                          : report_.saving.high < 0 ? PlanReport::Verdict::do_not_route
                                                    : PlanReport::Verdict::open;
    }

    std::vector<double> predicted_at(Way way, double times) const {
        return all(way, [&](const MeasuredCost& one) {
            const UnitCosts& costs = *table_.of(one.kind);
            double sum = 0;
            for (std::size_t s = 0; s < one.predicted.size(); ++s)
                if (one.predicted[s] > 0)
                    sum += costs.predict(static_cast<CostStage>(s), scaled(one.sample.work, times));
            return sum;
        });
    }

    void foresee_growth() {
        if (!report_.foreseen) return;
        const auto chunks = static_cast<double>(report_.chunks);
        const auto pays = [&](double times) {
            return mean(predicted_at(kRouted, times)) < mean(predicted_at(kFlat, times));
        };
        if (const auto at = turning_point(pays))
            report_.crossover_chunks = *at * chunks;
        else if (pays(1))
            report_.crossover_chunks = 0;
        const double allowed = report_.flat.predicted_p95_ms;
        const auto keeps_up = [&](double times) {
            return percentile_95(predicted_at(kRouted, times)) <= allowed;
        };
        if (!keeps_up(1)) return;
        if (const auto at = turning_point(keeps_up)) report_.capacity_chunks = *at * chunks;
    }

    void describe() {
        report_.queries = queries_.size();
        report_.route = to_string(request_.route);
        report_.mode = to_string(request_.mode);
        report_.machine = table_.machine;
        report_.experts = snapshot_->experts.size();
        for (const auto& expert : snapshot_->experts) report_.chunks += expert->profile.chunks;
        report_.experts_opened =
            mean(all(kRouted, [](const MeasuredCost& one) { return one.experts_opened; }));
        report_.share_opened =
            mean(all(kRouted, [](const MeasuredCost& one) { return one.share_opened; }));
        report_.routed = cost_of(kRouted);
        report_.flat = cost_of(kFlat);
        describe_stages();
        describe_saving();
        report_.error = error(&Compared::ways);
        report_.elapsed_error = error(&Compared::elapsed);
        foresee_growth();
    }

    // The median of |predicted − measured| / measured over both ways.
    double error(std::array<MeasuredCost, kWays> Compared::*timed) const {
        std::vector<double> errors;
        for (const Compared& one : compared_)
            for (const MeasuredCost& cost : one.*timed)
                errors.push_back(std::abs(sum_of(cost.predicted) / cost.measured_ms - 1));
        return median(std::move(errors));
    }

    void stop_if_asked(std::size_t done, std::size_t all, const char* what) {
        if (!progress_) return;
        progress_->update(done, all, done, what);
        if (progress_->cancelled())
            throw Error(ErrorCode::cancelled, "stopped: nothing was planned");
    }

    Engine::Parts& parts_;
    const PlanRequest& request_;
    Progress* progress_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<std::string> pieces_, queries_;
    CostTable table_;
    std::vector<Compared> compared_;
    PlanReport report_;
};

void check_plan(const PlanRequest& request) {
    for (const std::string& query : request.queries)
        if (is_blank(query))
            throw Error(ErrorCode::invalid_request, "a query to plan with is empty", "queries");
    const RouteMode mode = request.route.mode;
    if (mode == RouteMode::flat || mode == RouteMode::exact)
        throw Error(ErrorCode::invalid_request,
                    "a plan holds a route against flat search, and " + to_string(request.route) +
                        (mode == RouteMode::flat ? " is that"
                                                 : " decides while it searches, which cannot be "
                                                   "predicted") +
                        "; try top-p=0.9",
                    "route");
}

}  // namespace

PlanReport Engine::plan(const PlanRequest& request, Progress* progress) {
    check_plan(request);
    return Planning(*parts_, request, progress).run();
}

std::string_view to_string(PlanReport::Verdict verdict) {
    switch (verdict) {
        case PlanReport::Verdict::route:
            return "route";
        case PlanReport::Verdict::do_not_route:
            return "do not route";
        case PlanReport::Verdict::open:
            break;
    }
    return "open";
}

}  // namespace moxie
