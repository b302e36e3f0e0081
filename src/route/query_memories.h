#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "route/features.h"
#include "route/query_memory.h"

namespace moxie {

/// What a store remembers of the queries that it was trained on: for the router that reads words,
/// and for the one that reads vectors too.
struct QueryMemories {
    std::optional<QueryMemory> terms;
    std::optional<QueryMemory> vectors;

    std::optional<QueryMemory>& of(Evidence evidence) {
        return evidence == Evidence::vectors ? vectors : terms;
    }
    const std::optional<QueryMemory>& of(Evidence evidence) const {
        return evidence == Evidence::vectors ? vectors : terms;
    }
};

std::vector<std::uint8_t> write_memories(const QueryMemories& memories);
/// Throws Error{corrupt} for damaged bytes, {conflict} for another version.
QueryMemories read_memories(Bytes bytes);

}  // namespace moxie
