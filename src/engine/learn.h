#pragma once

#include <string>
#include <vector>

#include "moxie/request.h"
#include "route/adopted_routers.h"
#include "route/contract.h"
#include "route/opening.h"
#include "route/query_memories.h"
#include "store/snapshot.h"

namespace moxie {

/// Kinds of learnt state: AdoptedRouters, QueryMemories, and LossTable.
inline constexpr const char* kRouters = "router";
inline constexpr const char* kMemories = "asked";
inline constexpr const char* kLosses = "contract";

/// More of the store than this share came or went since something was learnt: encode() learns it
/// again, and until then nothing is promised of losses.
inline constexpr double kMostMoved = 0.02;

/// State learnt from this snapshot, to be committed.
LearntRow learnt_row(const Snapshot& snapshot, const char* kind, std::vector<std::uint8_t> state);

/// Live chunks by eligible expert.
std::vector<double> chunks_of(const Snapshot& snapshot);

/// What the store adopted; damaged, or made for other shipped routers, it is left out with a
/// warning.
const AdoptedRouters& routers_in_use(const Snapshot& snapshot, std::vector<std::string>& warnings);

/// A router, and the memory that it weighs.
struct RouterInUse {
    const RouterWeights* router = nullptr;
    const QueryMemory* memory = nullptr;
};
/// The adopted one, or the shipped one where there is none or what it remembers is missing (with a
/// warning), or where its memory speaks of another encoder than the query's. Both live as long as
/// the snapshot.
RouterInUse router_in_use(const Snapshot& snapshot, Evidence evidence, const std::string& encoder,
                          std::vector<std::string>& warnings);
/// The memories of the routers that are in use.
QueryMemories memories_in_use(const Snapshot& snapshot);

/// Null: never calibrated, or damaged (with a warning). Lives as long as the snapshot.
const LossTable* losses_of(const Snapshot& snapshot, std::vector<std::string>& warnings);

/// Why nothing is known of a kind that was learnt, where its row is damaged; empty where it is not.
std::string damage_of(const Snapshot& snapshot, const char* kind);

/// What a LossTable calls a way to route: name@version of the router and of what opens.
std::string routed_by(const RouterWeights& router, const OpeningModel& model);

/// The eligible experts and the retrievers over them, as a LossTable names them.
std::vector<std::int64_t> audience_of(const Snapshot& snapshot);

/// Of the vectors that are there, those brought along left out: no query made from text can be
/// compared with them.
std::vector<std::string> encoders_in_use(const Snapshot& snapshot);

/// Whether any live chunk is there to be found.
bool has_chunks(const Snapshot& snapshot);
/// Whether any expert has other recipes over its chunks.
bool has_retrievers(const Snapshot& snapshot);

/// Whether losses were never calibrated here, or with other documents, experts or encoders.
bool needs_contract(const Snapshot& snapshot);

}  // namespace moxie
