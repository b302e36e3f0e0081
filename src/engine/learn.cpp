#include "engine/learn.h"

#include <algorithm>
#include <set>

#include "engine/encoders.h"
#include "moxie/error.h"

namespace moxie {

LearntRow learnt_row(const Snapshot& snapshot, const char* kind, std::vector<std::uint8_t> state) {
    return {"", kind, 0, std::move(state), write_chunk_counts(snapshot.chunk_counts())};
}

std::vector<double> chunks_of(const Snapshot& snapshot) {
    std::vector<double> chunks;
    for (const auto& expert : snapshot.experts)
        chunks.push_back(static_cast<double>(expert->profile.chunks));
    return chunks;
}

const AdoptedRouters& routers_in_use(const Snapshot& snapshot, std::vector<std::string>& warnings) {
    static const AdoptedRouters kNone;
    const Learnt* learnt = snapshot.find_learnt(kRouters);
    if (!learnt) return kNone;
    try {
        return learnt->once->get<AdoptedRouters>([&] { return read_routers(learnt->state); });
    } catch (const Error& error) {
        warnings.push_back("the router that this store adopted is not used: " +
                           std::string(error.what()) + "; `moxie train` fits a new one");
        return kNone;
    }
}

namespace {

// Null: there is none, or not this one.
const QueryMemory* memory_of(const Snapshot& snapshot, Evidence evidence, std::uint64_t version) {
    const Learnt* learnt = snapshot.find_learnt(kMemories);
    if (!learnt) return nullptr;
    const auto& memories =
        learnt->once->get<QueryMemories>([&] { return read_memories(learnt->state); });
    const auto& memory = memories.of(evidence);
    return memory && memory->version() == version ? &*memory : nullptr;
}

}  // namespace

RouterInUse router_in_use(const Snapshot& snapshot, Evidence evidence, const std::string& encoder,
                          std::vector<std::string>& warnings) {
    const RouterWeights& router = routers_in_use(snapshot, warnings).in_use(evidence);
    if (router.memory == 0) return {&router, nullptr};
    const RouterInUse shipped{&shipped_router(evidence), nullptr};
    std::string why = "it is missing";
    try {
        if (const QueryMemory* memory = memory_of(snapshot, evidence, router.memory)) {
            const bool known = evidence == Evidence::terms || memory->encoder() == encoder;
            return known ? RouterInUse{&router, memory} : shipped;
        }
    } catch (const Error& error) {
        why = error.what();
    }
    warnings.push_back(
        "the router that this store adopted is not used, for what it remembers of "
        "queries cannot be read (" +
        why + "); `moxie train` fits a new one");
    return shipped;
}

QueryMemories memories_in_use(const Snapshot& snapshot) {
    std::vector<std::string> ignored;
    QueryMemories memories;
    for (const Evidence evidence : {Evidence::terms, Evidence::vectors}) {
        const RouterWeights& router = routers_in_use(snapshot, ignored).in_use(evidence);
        if (router.memory == 0) continue;
        try {
            const QueryMemory* memory = memory_of(snapshot, evidence, router.memory);
            if (memory) memories.of(evidence) = *memory;
        } catch (const Error&) {  // whoever routes is told
        }
    }
    return memories;
}

const LossTable* losses_of(const Snapshot& snapshot, std::vector<std::string>& warnings) {
    const Learnt* learnt = snapshot.find_learnt(kLosses);
    if (!learnt) return nullptr;
    try {
        return &learnt->once->get<LossTable>([&] { return read_loss_table(learnt->state); });
    } catch (const Error& error) {
        warnings.push_back("what was calibrated of losses is not used: " +
                           std::string(error.what()) + "; `moxie train` calibrates them anew");
        return nullptr;
    }
}

std::string damage_of(const Snapshot& snapshot, const char* kind) {
    const auto found = snapshot.damaged.find(kind);
    return found == snapshot.damaged.end() ? std::string() : found->second;
}

std::string routed_by(const RouterWeights& router, const OpeningModel& model) {
    return router.version + " " + model.version;
}

std::vector<std::int64_t> audience_of(const Snapshot& snapshot) {
    std::vector<std::int64_t> audience;
    for (const auto& expert : snapshot.experts) {
        audience.push_back(expert->id);
        for (const auto& retriever : expert->retrievers) audience.push_back(retriever->id);
    }
    std::sort(audience.begin(), audience.end());
    return audience;
}

std::vector<std::string> encoders_in_use(const Snapshot& snapshot) {
    std::set<std::string> names;
    for (const auto& expert : snapshot.holders())
        for (const Expert::Part& part : expert->parts)
            if (part.vectors && !is_own_encoder(expert->recipe.encoder))
                names.insert(expert->recipe.encoder);
    return {names.begin(), names.end()};
}

bool has_chunks(const Snapshot& snapshot) {
    const auto holders = snapshot.holders();
    return std::any_of(holders.begin(), holders.end(),
                       [](const auto& expert) { return expert->profile.chunks > 0; });
}

bool has_retrievers(const Snapshot& snapshot) {
    return std::any_of(snapshot.experts.begin(), snapshot.experts.end(),
                       [](const auto& expert) { return !expert->retrievers.empty(); });
}

bool needs_contract(const Snapshot& snapshot) {
    if (!has_chunks(snapshot)) return false;
    const Learnt* learnt = snapshot.find_learnt(kLosses);
    std::vector<std::string> damage;
    const LossTable* const table = losses_of(snapshot, damage);
    return !table || learnt->moved > kMostMoved || table->audience != audience_of(snapshot) ||
           table->encoders != encoders_in_use(snapshot);
}

}  // namespace moxie
