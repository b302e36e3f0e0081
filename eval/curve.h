#pragma once

#include <string>
#include <vector>

#include "eval/replay.h"

namespace moxie::eval {

/// What max-loss promises in this store.
struct Promise {
    double epsilon = 0;
    std::string kind;  ///< "guarantee", "estimate" or "none"
};

/// Recall kept against the share opened by several top-k, top-p and promises; top-p beside top-k at
/// equal effort; and how far the sum of weights can be read as the share that is found. `group[i]`
/// is the collection of replay i. Nothing where a replay is not whole.
Curve curve_of(const std::vector<Replay>& replays, const std::vector<std::size_t>& group,
               const std::vector<Promise>& promises);

}  // namespace moxie::eval
