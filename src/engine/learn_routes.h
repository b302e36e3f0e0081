#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/draft.h"
#include "moxie/progress.h"
#include "moxie/train.h"

namespace moxie {

/// Pseudo-queries that promises of losses are made by: so many that 1 % can be promised although
/// some chunks make no query; more where a router is fitted on a part of them.
inline constexpr std::size_t kPromiseQueries = 700, kPromiseQueriesToFit = 2 * kPromiseQueries;

enum class Fit { no, yes };

/// What routing is learnt from.
struct RouteLessons {
    std::vector<std::string> queries;   ///< of users; empty: pieces of the store's own text
    std::vector<Judgement> judgements;  ///< of the queries
    Fit fit = Fit::yes;                 ///< no: losses of the routers in use are calibrated
    std::size_t threads = 0;
};

/// Fits routers to a part of the queries, keeps what is better than those in use, and calibrates
/// by the others what routing loses. Seconds to minutes. Adds to the report source, queries,
/// routers, promises and warnings. Throws Error{cancelled}.
void learn_routes(Draft& draft, RouteLessons lessons, TrainReport& report, Progress* progress);

}  // namespace moxie
