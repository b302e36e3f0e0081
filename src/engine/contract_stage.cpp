#include <algorithm>
#include <charconv>

#include "engine/inquiry.h"
#include "engine/learn.h"
#include "engine/retriever_lessons.h"
#include "moxie/error.h"
#include "route/risk_bound.h"

namespace moxie {

namespace {

std::string percent(double share) {
    char text[32];
    return {
        text,
        std::to_chars(text, text + sizeof text, share * 100, std::chars_format::general, 4).ptr};
}

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::conflict, message, "route");
}

// A table that is damaged is no table that was never made.
[[noreturn]] void refuse_without_table(const Snapshot& snapshot, const std::string& damage) {
    constexpr const char* kOtherwise = ", or use exact, flat or top-p=0.9";
    if (!damage.empty()) refuse(damage + kOtherwise);
    if (const std::string row = damage_of(snapshot, kLosses); !row.empty())
        refuse(row + "; `moxie train` calibrates losses anew" + kOtherwise);
    refuse(
        "what routing loses was never calibrated in this store, so nothing can be promised; `moxie "
        "train` does that" +
        std::string(kOtherwise));
}

const LossTable& table_of(const Snapshot& snapshot) {
    std::vector<std::string> damage;
    const LossTable* const table = losses_of(snapshot, damage);
    if (!table) refuse_without_table(snapshot, damage.empty() ? "" : damage.back());
    return *table;
}

const LossTable::Part& part_of(const LossTable& table, const Request& request) {
    const LossTable::Part* part = table.part(request.mode);
    if (!part)
        refuse(
            "what routing loses was never calibrated for this mode of search, so nothing can be "
            "promised; `moxie train` does that, or use exact, flat or top-p=0.9");
    return *part;
}

// Where not even opening nearly everything keeps the promise, opening everything does, if there
// were queries enough to know.
std::optional<double> threshold(const LossCurve& curve, double epsilon) {
    if (const auto place = curve.place_for(epsilon)) return contract_thresholds()[*place];
    const std::uint64_t needed = draws_needed(epsilon, kContractDelta);
    if (curve.draws < needed)
        refuse("a mean loss of at most " + percent(epsilon) + " % needs at least " +
               std::to_string(needed) + " queries to be promised, and losses were calibrated on " +
               std::to_string(curve.draws) +
               "; give more with `moxie train --queries FILE`, or use a larger max-loss, exact or "
               "flat");
    return std::nullopt;
}

// Why the calibration says nothing of this request; empty if it does.
std::string objection(const Inquiry& inquiry, const LossTable& table, const LossTable::Part& part) {
    const Request& request = inquiry.request;
    const double moved = inquiry.snapshot.find_learnt(kLosses)->moved;
    if (!request.filters.empty()) return "losses were calibrated without filters";
    if (request.k != kContractHits)
        return "losses were calibrated for k=10, not for k=" + std::to_string(request.k);
    if (request.weight || request.route_weight || request.fuse != Fusion::scorer)
        return "losses were calibrated for the scorer as it is by itself";
    if (request.min_relevance) return "losses were calibrated with hits of any relevance";
    if (request.evidence) return "losses were calibrated without weighing by evidence";
    if (request.balance > 0 || request.hold_back > 0)
        return "losses were calibrated without a bias for choosing";
    if (!request.history.empty()) return "losses were calibrated without earlier turns";
    if (request.cells.mode != CellMode::all) return "losses were calibrated with all cells opened";
    if (table.audience != audience_of(inquiry.snapshot))
        return "experts came, went or were divided since losses were calibrated; `moxie train` "
               "calibrates them anew";
    if (moved > kMostMoved)
        return percent(moved) +
               " % of the chunks came or went since losses were calibrated; "
               "`moxie train` calibrates them anew";
    const std::string router =
        routed_by(inquiry.router, shipped_opening(inquiry.evidence, request.mode));
    if (part.router != router || part.scorer != scorer_version(inquiry))
        return "this query was routed by " + router + " and scored by " + scorer_version(inquiry) +
               ", losses were calibrated for " + part.router + " and " + part.scorer;
    return {};
}

}  // namespace

std::string scorer_version(const Inquiry& inquiry) {
    return std::string(inquiry.encoded.empty() ? "lexical@2" : "hybrid@3") +
           inquiry.scoring->suffix() + retriever_suffix(inquiry.snapshot);
}

RouteChoice promise(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    Contract contract;
    contract.epsilon = request.route.value;
    contract.delta = kContractDelta;
    if (!inquiry.enforced.empty()) {
        contract.why = "the request names the experts that are opened";
        inquiry.answer.trace.contract = contract;
        return request.route;
    }
    const LossTable& table = table_of(inquiry.snapshot);
    const LossTable::Part& part = part_of(table, request);
    contract.draws = part.curve.draws;
    contract.p = threshold(part.curve, contract.epsilon);
    contract.why = objection(inquiry, table, part);
    if (contract.why.empty())
        contract.kind = table.source == LossTable::Source::real ? Contract::Kind::guarantee
                                                                : Contract::Kind::estimate;
    inquiry.answer.trace.contract = contract;
    inquiry.answer.trace.versions.emplace_back(
        "contract", "losses@" + std::to_string(inquiry.snapshot.find_learnt(kLosses)->version));
    if (!contract.p) return {RouteMode::flat, 0};
    return {RouteMode::max_loss, *contract.p};
}

void settle_promise(Inquiry& inquiry) {
    std::optional<Contract>& contract = inquiry.answer.trace.contract;
    const bool searched = inquiry.answer.route.retrieve;
    if (!contract || (searched && !inquiry.failed)) return;
    contract->kind = Contract::Kind::none;
    contract->why = searched ? "an expert could not be searched" : "nothing was searched";
}

}  // namespace moxie
