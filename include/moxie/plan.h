#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "moxie/request.h"

namespace moxie {

/// What to plan for.
struct PlanRequest {
    /// Queries of users; at most the first 200 in the order of their hashes are run, a quarter of
    /// 40 or more to fit unit costs. Empty: pieces of the store's own text stand for them.
    std::vector<std::string> queries;
    RouteChoice route;  ///< that is held against flat search; not `exact` nor `flat`
    SearchMode mode = SearchMode::hybrid;
    CellChoice cells;
    bool dry_run = false;     ///< do not keep the unit costs that are measured
    std::size_t threads = 0;  ///< of each search; 0: one a core
};

/// A way of searching, over all queries. Times are of a warm process, of the fastest of three runs
/// of each query: the processor's on one thread, which other processes do not make longer, unless
/// said otherwise.
struct PlannedCost {
    double predicted_ms = 0, measured_ms = 0;  ///< means
    double predicted_p95_ms = 0,
           measured_p95_ms = 0;                       ///< nineteen of twenty queries take no longer
    double predicted_elapsed_ms = 0, elapsed_ms = 0;  ///< means of what a user waits
    double postings = 0, vectors = 0, bytes = 0;      ///< read, means
};

/// One stage of both ways, means in milliseconds.
struct PlannedStage {
    std::string name;  ///< "analyse", "encode", "route", "search", "rest"
    double predicted_ms = 0, measured_ms = 0;
    double flat_predicted_ms = 0, flat_measured_ms = 0;
};

/// 1 − routed / flat of mean times; negative: routing costs more than it saves.
struct PlannedSaving {
    double predicted = 0, measured = 0;
    double low = 0, high = 0;  ///< 95 % interval of `measured`
};

/// What routing costs and saves in a store (docs/decisions/cost-model.md).
struct PlanReport {
    enum class Verdict {
        route,        ///< the interval of what it saves lies above 0
        open,         ///< the interval holds 0
        do_not_route  ///< the interval lies below 0: flat search is cheaper here
    };
    std::string source;  ///< "real" or "pseudo"
    std::uint64_t queries = 0;
    std::string route;  ///< as in to_string(RouteChoice)
    std::string mode;   ///< of search: "hybrid", "lexical" or "dense"
    std::uint64_t experts = 0, chunks = 0;
    double experts_opened = 0, share_opened = 0;  ///< means
    PlannedCost routed, flat;
    std::vector<PlannedStage> stages;
    double error = 0;          ///< median of |predicted − measured| / measured
    double elapsed_error = 0;  ///< the same of what a user waits: large on a busy machine
    PlannedSaving saving;      ///< of whole queries
    PlannedSaving saving_without_encoder;  ///< the same without the time of encoding
    Verdict verdict = Verdict::open;
    bool foreseen = true;  ///< false: experts have retrievers, and the next two are empty
    /// Chunks from which on routing pays, if every expert grew alike; empty: at no size. Predicted.
    std::optional<double> crossover_chunks;
    /// Chunks that a routed search would hold in the time that 19 of 20 flat ones take now.
    /// Predicted; empty where routing costs more.
    std::optional<double> capacity_chunks;
    std::string machine;       ///< that it was measured on
    std::uint64_t commit = 0;  ///< with which unit costs were kept; 0: they were not
    std::vector<std::string> warnings;
    double seconds = 0;
};
std::string_view to_string(PlanReport::Verdict verdict);  ///< "route", "open", "do not route"
std::string to_json(const PlanReport& report);

}  // namespace moxie
