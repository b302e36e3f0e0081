#include <algorithm>
#include <cmath>
#include <map>

#include "base/threads.h"
#include "engine/costs.h"
#include "engine/learn.h"
#include "engine/routed_pairs.h"
#include "moxie/error.h"

namespace moxie {

namespace {

using Unit = CostWork::Unit;

// What searching one expert takes.
CostWork load_of(const Inquiry& inquiry, std::size_t index) {
    const Expert& expert = *inquiry.experts[index];
    CostWork load;
    load[Unit::experts] = 1;
    const EncodedQuery* query = inquiry.scorer.dense.query_by(expert.recipe.encoder);
    if (!query || !expert.any_vectors()) return load;
    const auto chunks = static_cast<double>(expert.profile.chunks);
    const std::size_t stride =
        row_stride(expert.recipe.vector_format, query->vector.dimensions()) + sizeof(float);
    load[Unit::vector_bytes] = chunks * static_cast<double>(stride);
    load[Unit::vector_root] = std::sqrt(chunks);
    return load;
}

std::vector<CostWork> loads_of(const Inquiry& inquiry, const std::vector<bool>& open) {
    std::vector<CostWork> loads(open.size());
    for (std::size_t i = 0; i < open.size(); ++i)
        if (open[i]) loads[i] = load_of(inquiry, i);
    if (!inquiry.scorer.dense.lexical) return loads;
    for (const auto& holders : inquiry.holders)
        for (const DirectoryEntry& holder : holders) {
            if (!open[holder.expert]) continue;
            CostWork& load = loads[holder.expert];
            const auto postings = static_cast<double>(holder.document_frequency);
            load[Unit::cursors] += 1;
            load[Unit::postings] += postings;
            load[Unit::postings_root] += std::sqrt(postings);
        }
    for (CostWork& load : loads) load[Unit::crowded] = load[Unit::postings] * load[Unit::cursors];
    return loads;
}

// Experts discovered in one are searched together, on one thread.
std::vector<CostWork> groups_of(const Inquiry& inquiry, const std::vector<bool>& open) {
    std::vector<CostWork> groups;
    std::map<std::string, std::size_t> group_of;
    const std::vector<CostWork> loads = loads_of(inquiry, open);
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (!open[i]) continue;
        const std::string& holder = inquiry.experts[i]->holder();
        const auto [at, fresh] = group_of.try_emplace(holder, groups.size());
        if (fresh) groups.emplace_back();
        for (std::size_t unit = 0; unit < CostWork::count; ++unit)
            groups[at->second].units[unit] += loads[i].units[unit];
    }
    return groups;
}

// The longest way through experts that are searched side by side.
CostWork longest_way(const std::vector<CostWork>& groups, std::size_t threads) {
    CostWork largest, sum;
    for (const CostWork& group : groups)
        for (std::size_t unit = 0; unit < CostWork::count; ++unit) {
            largest.units[unit] = std::max(largest.units[unit], group.units[unit]);
            sum.units[unit] += group.units[unit];
        }
    for (std::size_t unit = 0; unit < CostWork::count; ++unit)
        largest.units[unit] =
            std::max(largest.units[unit], sum.units[unit] / static_cast<double>(threads));
    return largest;
}

double components_of(const Inquiry& inquiry) {
    if (inquiry.encoded.empty()) return 0;
    const std::size_t dimensions = inquiry.encoded.front().vector.dimensions();
    std::size_t means = 0, rows = 0;
    for (const auto& expert : inquiry.experts)
        if (const VectorProfile* profile = expert->vector_profile.get()) {
            means += profile->mean.codes.size();
            rows += centroids_read(profile->centroids.scales.size(), profile->group_ends.size());
        }
    return static_cast<double>(means + std::min(rows, kMostCentroidsRead) * dimensions);
}

// What was measured says nothing of other requests.
bool is_foreseen(const Request& request, const Inquiry& inquiry) {
    return request.filters.empty() && !request.budget_ms &&
           (request.fuse == Fusion::scorer || inquiry.encoded.empty()) &&
           request.depth != Depth::route &&
           (inquiry.encoded.empty() || !has_retrievers(inquiry.snapshot));
}

}  // namespace

const CostTable* costs_of(const Snapshot& snapshot, std::vector<std::string>& warnings) {
    const Learnt* learnt = snapshot.find_learnt(kCosts);
    if (!learnt) return nullptr;
    try {
        const auto& table =
            learnt->once->get<CostTable>([&] { return read_cost_table(learnt->state); });
        return table.machine == machine_name() ? &table : nullptr;
    } catch (const Error& error) {
        warnings.push_back("what queries cost here is not known: " + std::string(error.what()) +
                           "; `moxie plan` measures it anew");
        return nullptr;
    }
}

CostKind cost_kind(const Inquiry& inquiry) {
    if (inquiry.encoded.empty()) return CostKind::lexical;
    const bool cells = inquiry.request.cells.mode == CellMode::routed && !inquiry.request.plain;
    if (!inquiry.scorer.dense.lexical) return cells ? CostKind::dense_cells : CostKind::dense;
    return cells ? CostKind::hybrid_cells : CostKind::hybrid;
}

namespace {

CostWork work_on(const Inquiry& inquiry, const std::vector<bool>& open, Weighing weighing,
                 std::size_t threads) {
    const std::vector<CostWork> groups = groups_of(inquiry, open);
    CostWork work = longest_way(groups, threads);
    work[Unit::once] = 1;
    work[Unit::query_bytes] = static_cast<double>(inquiry.query.size());
    for (const auto& holders : inquiry.holders)
        work[Unit::holders] += static_cast<double>(holders.size());
    if (weighing == Weighing::yes)
        work[Unit::pairs] = static_cast<double>(inquiry.pairs.size() *
                                                std::min(inquiry.experts.size(), kMostPairExperts));
    work[Unit::components] = components_of(inquiry);
    work[Unit::helpers] =
        static_cast<double>(std::max<std::size_t>(1, std::min(threads, groups.size())) - 1);
    work[Unit::hits] = static_cast<double>(inquiry.request.k);
    return work;
}

// Experts are opened one after the other, until `share` of the chunks is open: as much of the way
// from opening none to opening all.
CostWork work_in_turn(const Inquiry& inquiry, double share) {
    const std::size_t experts = inquiry.experts.size();
    CostWork work = work_on(inquiry, std::vector<bool>(experts, false), Weighing::yes, 1);
    const CostWork all = work_on(inquiry, std::vector<bool>(experts, true), Weighing::yes, 1);
    for (std::size_t unit = 0; unit < CostWork::count; ++unit)
        work.units[unit] += share * (all.units[unit] - work.units[unit]);
    return work;
}

// What max-loss opens on average at the threshold that it goes by; empty where nobody knows.
std::optional<double> share_foreseen(const Inquiry& inquiry) {
    const auto& contract = inquiry.answer.trace.contract;
    if (!contract || !contract->p) return std::nullopt;
    std::vector<std::string> told;  // by the contract
    const LossTable* const table = losses_of(inquiry.snapshot, told);
    const LossTable::Part* const part = table ? table->part(inquiry.request.mode) : nullptr;
    if (!part || part->opened.empty()) return std::nullopt;
    const auto thresholds = contract_thresholds();
    const auto place = std::lower_bound(thresholds.begin(), thresholds.end(), *contract->p);
    return part->opened[static_cast<std::size_t>(place - thresholds.begin())];
}

}  // namespace

CostWork work_of(const Inquiry& inquiry, const std::vector<bool>& open, Weighing weighing) {
    const std::size_t threads =
        inquiry.request.threads > 0 ? inquiry.request.threads : core_count();
    return work_on(inquiry, open, weighing, threads);
}

CostWork routed_work(const Inquiry& inquiry) {
    return work_of(inquiry, inquiry.plan.open,
                   weights_decide(inquiry) ? Weighing::yes : Weighing::no);
}

CostWork flat_work(const Inquiry& inquiry) {
    return work_of(inquiry, std::vector<bool>(inquiry.experts.size(), true), Weighing::no);
}

double sum_of(const StageCosts& costs) {
    double sum = 0;
    for (const double cost : costs) sum += cost;
    return sum;
}

StageCosts predict_stages(const Inquiry& inquiry, const UnitCosts& costs, const CostWork& work) {
    StageCosts predicted{};
    for (std::size_t s = 0; s < predicted.size(); ++s) {
        const auto stage = static_cast<CostStage>(s);
        if (stage == CostStage::encode && inquiry.encoded.empty()) continue;
        if (stage == CostStage::answer && inquiry.request.depth != Depth::answer) continue;
        predicted[s] = costs.predict(stage, work);
    }
    return predicted;
}

void predict_cost(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    Trace& trace = inquiry.answer.trace;
    if (!is_foreseen(request, inquiry) || !inquiry.answer.route.retrieve) return;
    const CostTable* const table = costs_of(inquiry.snapshot, trace.warnings);
    const UnitCosts* costs = table ? table->of(cost_kind(inquiry)) : nullptr;
    if (!costs) return;
    const auto total = [&](const CostWork& work) {
        return sum_of(predict_stages(inquiry, *costs, work));
    };
    trace.versions.emplace_back(
        "cost", "cost@" + std::to_string(inquiry.snapshot.find_learnt(kCosts)->version));
    trace.cost.flat_predicted_ms = total(flat_work(inquiry));
    if (!decides_by_search(inquiry))
        trace.cost.predicted_ms = total(routed_work(inquiry));
    else if (const std::optional<double> share = share_foreseen(inquiry))
        trace.cost.predicted_ms = total(work_in_turn(inquiry, *share));
}

}  // namespace moxie
