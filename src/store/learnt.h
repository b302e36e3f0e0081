#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// How many live chunks each expert holds, by the expert's number in the catalog.
using ChunkCounts = std::map<std::int64_t, std::uint64_t>;

/// What was learnt from the documents, beside them: the newest version of its kind. The store keeps
/// the state without reading it.
struct Learnt {
    std::string kind;           ///< "relevance"
    std::uint64_t version = 0;  ///< counts from 1
    std::vector<std::uint8_t> state;
    double moved = 0;  ///< chunks that came or went since, as a share of those learnt from
};

/// What `moved` is measured against, as the catalog keeps it.
std::vector<std::uint8_t> write_chunk_counts(const ChunkCounts& counts);
/// Throws Error{corrupt}.
ChunkCounts read_chunk_counts(Bytes bytes);

/// Σ |now − then| / Σ then over all experts; 1 where there was nothing then and is something now.
double moved_share(const ChunkCounts& then, const ChunkCounts& now);

}  // namespace moxie
