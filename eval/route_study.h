#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "eval/curve.h"
#include "eval/families.h"
#include "eval/ladder.h"
#include "eval/load.h"
#include "eval/modes.h"
#include "eval/step.h"
#include "eval/summary.h"

namespace moxie::eval {

/// Gathers, while an evaluation searches, what is needed to say what routes keep, how queries fall
/// on the experts and what there is to gain.
class RouteStudy {
public:
    /// Throws as load_collection() does, where the ladder needs train queries.
    RouteStudy(const Engine& engine, const Options& options, const std::vector<ModeRequest>& modes);

    /// Of steps that summarise() will take.
    std::uint64_t steps() const;
    void resize(std::size_t queries);
    /// What the modes found for the query at this place; `base` has all but the mode. From any
    /// thread.
    void add(std::size_t place, const Collection& collection, const Collection::Query& query,
             const Request& base, const std::vector<Answer>& found);
    /// What a mode opened for the next query.
    void add_route(std::size_t mode, const Route& route) { loads_[mode].add(route); }
    /// Fills loads, curve and ladder. `group[i]` is the place of query i's collection in `names`.
    void summarise(Result& result, const std::vector<ModeOutcomes>& outcomes,
                   const std::vector<std::size_t>& group, const std::vector<std::string>& names,
                   Steps& steps) const;

private:
    double by_reciprocal_ranks(const Collection& collection, const Collection::Query& query,
                               const Request& base) const;
    Load load_of(std::size_t mode, const std::vector<ModeOutcomes>& outcomes) const;
    std::vector<LadderStep> ladder(const std::vector<ModeOutcomes>& outcomes,
                                   const std::vector<std::size_t>& group,
                                   const std::vector<std::string>& names, Steps& steps) const;

    const Engine& engine_;
    const Options& options_;
    const std::vector<ModeRequest>& modes_;
    std::vector<Collection> train_;  // empty unless the ladder is wanted
    std::set<std::string> shared_;
    Families families_;
    std::vector<Promise> promises_;
    std::vector<LoadTable> loads_;    // of the modes
    std::vector<Replay> replays_;     // of the queries
    std::vector<double> reciprocal_;  // likewise: nDCG@10 by reciprocal ranks
};

}  // namespace moxie::eval
