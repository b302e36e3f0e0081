#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/inquiry.h"
#include "engine/parts.h"
#include "route/cost_model.h"

namespace moxie {

/// The kind of learnt state that a CostTable is.
inline constexpr const char* kCosts = "cost";

/// Null: never measured, damaged (with a warning), or measured on another machine. Lives as long as
/// the snapshot.
const CostTable* costs_of(const Snapshot& snapshot, std::vector<std::string>& warnings);

/// Of an analysed, encoded and routed inquiry.
CostKind cost_kind(const Inquiry& inquiry);
/// Whether route weights decide what is opened, which the router then reads more for.
enum class Weighing { no, yes };
/// What it takes to search these experts; `open` by index into Inquiry::experts.
CostWork work_of(const Inquiry& inquiry, const std::vector<bool>& open, Weighing weighing);
/// The work of the inquiry as it is routed, and of flat search in its place.
CostWork routed_work(const Inquiry& inquiry);
CostWork flat_work(const Inquiry& inquiry);

/// What a query costs in milliseconds by stage.
using StageCosts = std::array<double, static_cast<std::size_t>(CostStage::count)>;
double sum_of(const StageCosts& costs);
/// Of the stages that run as far as the inquiry's request goes.
StageCosts predict_stages(const Inquiry& inquiry, const UnitCosts& costs, const CostWork& work);

/// Before the search: writes what it and flat search are going to cost into the trace, where unit
/// costs are known for such a request.
void predict_cost(Inquiry& inquiry);

/// One request, measured: what it had to do and how long that took by stage.
struct MeasuredCost {
    CostSample sample;
    CostKind kind = CostKind::lexical;
    StageCosts predicted{};  ///< zeros without `costs`
    double measured_ms = 0;
    double share_opened = 0;  ///< of the chunks
    std::size_t experts_opened = 0;
    Cost counted;  ///< the trace's
};
/// Runs the request to its end. `costs` may be null. The processor's time says what a search on one
/// thread takes where nothing else keeps the machine busy.
MeasuredCost measure_cost(Engine::Parts& parts, const Snapshot& snapshot, const Request& request,
                          const CostTable* costs, Timing timing);

/// Of several runs of one request: what it takes when the machine has nothing else to do.
const MeasuredCost& fastest_of(const std::vector<MeasuredCost>& runs);

/// How long measuring may take, in milliseconds, so long as the fewest queries were measured.
struct CostBudget {
    double ms = 500;
    std::size_t queries = 24;
};
/// Called before every search that is measured, with the queries done and all; may throw to end
/// it.
using Measured = std::function<void(std::size_t done, std::size_t all)>;

/// Unit costs of this store on this machine, from these queries under flat and routed search in
/// every mode that the store can be searched in. Empty where none could be measured.
std::optional<CostTable> measure_unit_costs(Engine::Parts& parts, const Snapshot& snapshot,
                                            const std::vector<std::string>& queries,
                                            const CostBudget& budget, const Measured& measured);

/// Whether unit costs are worth measuring by the way and are not known: encode() does it then.
bool needs_costs(const Snapshot& snapshot);
/// Measures and commits them, with pieces of the store's text as queries. Returns the commit; 0
/// where nothing could be measured. Throws Error{cancelled}: nothing is changed then.
std::uint64_t learn_costs(Engine::Parts& parts, Progress* progress);

}  // namespace moxie
