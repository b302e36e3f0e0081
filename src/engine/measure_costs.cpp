#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/threads.h"
#include "engine/costs.h"
#include "engine/discover.h"
#include "engine/learn.h"
#include "engine/probe_texts.h"
#include "engine/teach.h"
#include "moxie/error.h"
#include "store/writer.h"

namespace moxie {

namespace {

// Fewer say nothing: their lengths and words differ too little.
constexpr std::size_t kFewestQueries = 6;
// In a store of fewer chunks everything costs nothing, and measuring that would be most of
// encode().
constexpr std::uint64_t kFewestChunks = 256;
constexpr std::size_t kRounds = 3;

CostStage stage_named(const std::string& name) {
    const auto rows = cost_stages();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].name == name) return static_cast<CostStage>(i);
    return CostStage::rest;
}

// What is in no stage belongs to the rest too.
StageCosts times_of(const Trace& trace, double whole) {
    StageCosts ms{};
    double& rest = ms[static_cast<std::size_t>(CostStage::rest)];
    rest = whole;
    for (const Stage& stage : trace.stages) {
        const CostStage kind = stage_named(stage.name);
        if (kind == CostStage::rest) continue;
        ms[static_cast<std::size_t>(kind)] += stage.ms;
        rest -= stage.ms;
    }
    return ms;
}

// Routes that open much and little, so that what grows with what is opened is told apart from what
// does not.
std::vector<Request> variants_of(const std::string& query, const Request& asked, std::size_t i,
                                 bool answering) {
    constexpr std::array kRoutes{"flat", "top-p=0.9", "top-k=1"};
    std::vector<Request> requests;
    for (const char* route : kRoutes) {
        Request request = asked;
        request.query = query;
        request.route = parse_route(route);
        request.k = i % 4 == 3 ? 100 : 10;
        request.depth = answering && i % 4 == 1 ? Depth::answer : Depth::search;
        request.gate = false;
        requests.push_back(std::move(request));
    }
    return requests;
}

std::vector<Request> kinds_of(const Snapshot& snapshot, Engine::Parts& parts) {
    std::vector<Request> kinds;
    const std::vector<SearchMode> modes = searchable_modes(snapshot, parts.encoders);
    const bool vectors = std::find(modes.begin(), modes.end(), SearchMode::dense) != modes.end();
    for (const SearchMode mode : modes) {
        if (mode == SearchMode::hybrid && !vectors) continue;  // words alone rank
        Request request;
        request.mode = mode;
        request.threads = 1;
        kinds.push_back(request);
        request.cells.mode = CellMode::routed;
        if (mode != SearchMode::lexical) kinds.push_back(request);
    }
    return kinds;
}

// The longest of a few starts of a helping thread is a busy machine's: the shortest counts.
double helper_ms() {
    double shortest = 1;
    for (int i = 0; i < 20; ++i) {
        const Stopwatch watch;
        parallel_for(2, 2, [](std::size_t) {});
        shortest = std::min(shortest, watch.ms());
    }
    return shortest;
}

// Measures one kind of search.
std::vector<CostSample> samples_of(Engine::Parts& parts, const Snapshot& snapshot,
                                   const std::vector<std::string>& queries, const Request& kind,
                                   const CostBudget& budget,
                                   const std::function<void(std::size_t done)>& stop_if_asked) {
    std::vector<CostSample> samples;
    const Stopwatch watch;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (i >= kFewestQueries && watch.ms() > budget.ms) break;
        const std::vector<Request> variants = variants_of(queries[i], kind, i, !parts.generator);
        std::vector<std::vector<MeasuredCost>> runs(variants.size());
        const auto run = [&](const Request& request) {
            stop_if_asked(i);
            return measure_cost(parts, snapshot, request, nullptr, Timing::processor);
        };
        // What is read for the first time is verified, and the encoder opened: no part of this.
        run(variants.front());
        for (std::size_t round = 0; round < kRounds; ++round)
            for (std::size_t v = 0; v < variants.size(); ++v) runs[v].push_back(run(variants[v]));
        for (const auto& one : runs) samples.push_back(fastest_of(one).sample);
    }
    return samples;
}

}  // namespace

MeasuredCost measure_cost(Engine::Parts& parts, const Snapshot& snapshot, const Request& request,
                          const CostTable* costs, Timing timing) {
    Aside aside(request, snapshot, timing);
    parts.answer(aside.inquiry);
    const Inquiry& inquiry = aside.inquiry;
    MeasuredCost measured;
    measured.measured_ms = inquiry.stages.ms();
    measured.kind = cost_kind(inquiry);
    CostSample& sample = measured.sample;
    sample.work = routed_work(inquiry);
    sample.ms = times_of(aside.answer.trace, measured.measured_ms);
    sample.encoded = !inquiry.encoded.empty();
    sample.answered = request.depth == Depth::answer;
    if (const UnitCosts* units = costs ? costs->of(measured.kind) : nullptr)
        measured.predicted = predict_stages(inquiry, *units, sample.work);
    measured.share_opened = aside.answer.route.share_opened;
    measured.experts_opened = static_cast<std::size_t>(
        std::count(inquiry.plan.open.begin(), inquiry.plan.open.end(), true));
    measured.counted = aside.answer.trace.cost;
    return measured;
}

const MeasuredCost& fastest_of(const std::vector<MeasuredCost>& runs) {
    return *std::min_element(
        runs.begin(), runs.end(),
        [](const MeasuredCost& a, const MeasuredCost& b) { return a.measured_ms < b.measured_ms; });
}

std::optional<CostTable> measure_unit_costs(Engine::Parts& parts, const Snapshot& snapshot,
                                            const std::vector<std::string>& given,
                                            const CostBudget& budget, const Measured& measured) {
    CostTable table;
    table.machine = machine_name();
    const std::vector<std::string> queries(
        given.begin(),
        given.begin() + static_cast<std::ptrdiff_t>(std::min(given.size(), budget.queries)));
    const double helper = helper_ms();
    const std::vector<Request> kinds = kinds_of(snapshot, parts);
    if (queries.empty() || kinds.empty()) return std::nullopt;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        const Request& kind = kinds[k];
        const std::vector<CostSample> samples =
            samples_of(parts, snapshot, queries, kind, budget, [&](std::size_t done) {
                measured(k * queries.size() + done, kinds.size() * queries.size());
            });
        const CostKind place =
            kind.mode == SearchMode::lexical ? CostKind::lexical
            : kind.mode == SearchMode::hybrid
                ? (kind.cells.mode == CellMode::all ? CostKind::hybrid : CostKind::hybrid_cells)
                : (kind.cells.mode == CellMode::all ? CostKind::dense : CostKind::dense_cells);
        UnitCosts costs = fit_unit_costs(samples);
        costs.ms[static_cast<std::size_t>(CostStage::search)][CostWork::helpers] = helper;
        table.parts[static_cast<std::size_t>(place)] = {true, costs};
    }
    return table;
}

bool needs_costs(const Snapshot& snapshot) {
    std::uint64_t chunks = 0;
    for (const auto& expert : snapshot.holders()) chunks += expert->profile.chunks;
    std::vector<std::string> damage;
    if (chunks < kFewestChunks) return false;
    const CostTable* const table = costs_of(snapshot, damage);
    return !table || (!encoders_in_use(snapshot).empty() && !table->of(CostKind::hybrid));
}

std::uint64_t learn_costs(Engine::Parts& parts, Progress* progress) {
    const std::shared_ptr<const Snapshot> snapshot = parts.newest();
    const CostBudget budget;
    const auto stop_if_asked = [&](std::size_t done, std::size_t all) {
        if (!progress) return;
        progress->update(done, all, done, "what a search costs");
        if (progress->cancelled())
            throw Error(ErrorCode::cancelled,
                        "stopped: what searches cost here was not measured; `moxie plan` does it");
    };
    const auto table = measure_unit_costs(
        parts, *snapshot, pseudo_queries(*snapshot, budget.queries), budget, stop_if_asked);
    if (!table) return 0;
    LearntRow row = learnt_row(*snapshot, kCosts, write_cost_table(*table));
    return wait_to_write(parts, [&] { stop_if_asked(0, 0); }).commit_learnt(row);
}

}  // namespace moxie
