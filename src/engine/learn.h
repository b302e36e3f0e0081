#pragma once

#include <string>
#include <vector>

#include "moxie/request.h"
#include "route/adopted_routers.h"
#include "route/contract.h"
#include "route/opening.h"
#include "store/snapshot.h"

namespace moxie {

/// Kinds of learnt state: AdoptedRouters, and LossTable.
inline constexpr const char* kRouters = "router";
inline constexpr const char* kLosses = "contract";

/// More of the store than this share came or went since something was learnt: encode() learns it
/// again, and until then nothing is promised of losses.
inline constexpr double kMostMoved = 0.02;

/// What the store adopted; damaged, or made for other shipped routers, it is left out with a
/// warning.
AdoptedRouters routers_in_use(const Snapshot& snapshot, std::vector<std::string>& warnings);

/// Empty: never calibrated, or damaged (with a warning).
std::optional<LossTable> losses_of(const Snapshot& snapshot, std::vector<std::string>& warnings);

/// What a LossTable calls a way to route: name@version of the router and of what opens.
std::string routed_by(const RouterWeights& router, const OpeningModel& model);

/// The eligible experts, as a LossTable names them.
std::vector<std::int64_t> audience_of(const Snapshot& snapshot);

/// Of the vectors that are there, those brought along left out: no query made from text can be
/// compared with them.
std::vector<std::string> encoders_in_use(const Snapshot& snapshot);

/// Whether any live chunk is there to be found.
bool has_chunks(const Snapshot& snapshot);

/// Whether losses were never calibrated here, or with other documents, experts or encoders.
bool needs_contract(const Snapshot& snapshot);

}  // namespace moxie
