#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/teach.h"
#include "route/adopted_routers.h"
#include "route/query_memory.h"

namespace moxie {

/// A quarter of the queries by their hash fits a router, or more quarters, and the others
/// calibrate.
inline constexpr std::size_t kFittedOf = 4;

/// Fits a lesson to where the answer lies as well as to what flat search finds: `holding` says how
/// many of the query's judged documents each expert holds. Where none is held, nothing changes.
void aim(Lesson& lesson, const std::vector<double>& holding, Evidence evidence);

/// What a router is fitted on.
struct RouterStudy {
    const Course& course;
    std::vector<std::size_t> lessons;   ///< of the course, in which flat found something
    std::vector<std::size_t> folds;     ///< parallel to `lessons`
    std::vector<std::int64_t> experts;  ///< their ids, in the order of the lessons
    std::vector<double> chunks;         ///< likewise
    std::string encoder;                ///< of the course's vectors; empty: has none
    bool remember = false;              ///< whether queries may be kept, because users asked them
    bool compare = false;  ///< to see what remembering does: the memory is kept, better or not
};

/// A router fitted to lessons, what speaks for it, and the memory that it weighs, if any.
struct StudiedRouter {
    RouterTrial trial;
    RouterWeights router;
    std::optional<QueryMemory> memory{};
};

/// Fits the factors towards the shipped ones and compares them with `before` on lessons of other
/// folds. With a memory, every lesson is shown what a memory without its fold says. Fitted to
/// beside them are the same as somebody else would type them, and as if nobody had asked their
/// expert before. The memory is kept where that is better than factors alone.
StudiedRouter study_router(const RouterStudy& study, const RouterWeights& before);

/// Fills in what the memory says of a lesson's query. `experts`: as in RouterStudy.
void recall(const QueryMemory& memory, const AskedQuery& asked,
            const std::vector<std::int64_t>& experts, Lesson& lesson);

}  // namespace moxie
