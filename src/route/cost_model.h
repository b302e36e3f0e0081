#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// What a query has to do, counted before it is searched. Of experts that are searched beside each
/// other, what lies on the longest way: the largest one's, or all of them divided by the threads,
/// whichever is more.
struct CostWork {
    enum Unit : std::size_t {
        once,
        query_bytes,
        holders,        ///< (term, expert) pairs that the router reads
        pairs,          ///< (pair of query terms, expert) that the router looks up
        components,     ///< of centroids that the router compares with the query
        experts,        ///< opened
        helpers,        ///< threads that are started beside the caller's
        cursors,        ///< (term, opened expert) pairs
        postings,       ///< that opened experts hold of the query's terms; pruning reads fewer
        crowded,        ///< Σ postings · cursors: among many terms fewer can be pruned
        postings_root,  ///< Σ √postings over cursors: how pruning makes them grow
        vector_bytes,   ///< of opened experts' vectors
        vector_root,    ///< Σ √vectors over opened experts: how cells make them grow
        hits,           ///< wanted
        count
    };
    std::array<double, count> units{};

    double& operator[](Unit unit) { return units[unit]; }
    double operator[](Unit unit) const { return units[unit]; }
};

/// The stages of a query that are told apart; all others are `rest`. Of each, the units of work
/// that its time is thought to grow with.
enum class CostStage : std::size_t { analyse, encode, route, search, rest, answer, count };
struct CostStageRow {
    std::string_view name;
    std::span<const CostWork::Unit> units;
};
std::span<const CostStageRow> cost_stages();

/// A query that was measured.
struct CostSample {
    CostWork work;
    std::array<double, static_cast<std::size_t>(CostStage::count)> ms{};
    bool encoded = false, answered = false;  ///< these stages ran
};

/// Milliseconds a unit of work, for every stage, 0 where it does not count for it.
struct UnitCosts {
    std::array<std::array<double, CostWork::count>, static_cast<std::size_t>(CostStage::count)>
        ms{};

    double predict(CostStage stage, const CostWork& work) const;
};

/// Unit costs, none negative, whose predictions differ least from what was measured, by the mean
/// of |predicted − measured| / measured: outliers of a busy machine count little. Each stage by
/// itself.
UnitCosts fit_unit_costs(std::span<const CostSample> samples);

/// x ≥ 0 that minimises xᵀAx − 2bᵀx, A symmetric and positive semidefinite, row-major: coordinate
/// descent (Franc, Hlaváč and Navara 2005).
std::vector<double> least_squares_from_zero(std::span<const double> a, std::span<const double> b);

/// Which kind of search was measured: their inner loops are not the same.
enum class CostKind : std::size_t { lexical, hybrid, dense, hybrid_cells, dense_cells, count };

/// The unit costs of one store on one machine.
struct CostTable {
    struct Part {
        bool known = false;
        UnitCosts costs;
    };
    std::string machine;  ///< as machine_name() gave it
    std::array<Part, static_cast<std::size_t>(CostKind::count)> parts{};

    const UnitCosts* of(CostKind kind) const {
        const Part& part = parts[static_cast<std::size_t>(kind)];
        return part.known ? &part.costs : nullptr;
    }
};
std::vector<std::uint8_t> write_cost_table(const CostTable& table);
/// Throws Error{corrupt}.
CostTable read_cost_table(Bytes bytes);

/// What unit costs depend on beside the store: cores and kind of CPU.
std::string machine_name();

}  // namespace moxie
