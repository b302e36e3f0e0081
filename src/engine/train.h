#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "engine/parts.h"

namespace moxie {

/// Calibrates what `max-loss` promises by pseudo-queries, all of them, with the routers in use.
/// Seconds. Returns warnings. Throws Error{cancelled}: nothing is changed then.
std::vector<std::string> calibrate_contract(Engine::Parts& parts, std::size_t threads,
                                            Progress* progress);

/// The queries' documents with the expert that holds each; those that no expert or several hold are
/// left out with a warning.
std::vector<Judgement> judgements_of(const Engine::Parts& parts, const Snapshot& snapshot,
                                     const std::vector<TrainQuery>& queries,
                                     std::vector<std::string>& warnings);

}  // namespace moxie
