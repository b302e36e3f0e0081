#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/replay.h"

namespace moxie::eval {

/// Queries to tune on, or to measure.
struct ReplaySet {
    std::vector<Replay> replays;
    std::vector<std::size_t> group;  ///< replay → its place in `names`
    std::vector<std::string> names;  ///< of the collections
};

/// Constants that are the best on queries with judgements, collections counting the same.
struct Tuned {
    double weight = 0.35;  ///< of lexical evidence, everything open
    double route = 0;      ///< of the logarithm of the route weight, with that weight
    std::map<std::string, double> weights;  ///< by collection, it alone open; others have `own`
    double own = 0.35;                      ///< the same for all collections, the own alone open
    bool on_train = false;                  ///< false: on the measured queries themselves
    std::size_t queries = 0;
};
Tuned tune(const ReplaySet& set, bool on_train);

/// `measured` are rows whose nDCG@10 was measured by searching: plain, which must be there, and any
/// others ("flat, reciprocal ranks", routes, "own expert"), in the order to show.
struct MeasuredStep {
    std::string name, how;
    std::vector<double> ndcg;  ///< of each query
};
/// The measured rows among those that are replayed with what was tuned, worst first; they alone
/// where a replay is not whole.
std::vector<LadderStep> ladder_of(const ReplaySet& set, const Tuned& tuned,
                                  const std::vector<MeasuredStep>& measured);

}  // namespace moxie::eval
