#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// How many live chunks each expert holds, by the expert's number in the catalog.
using ChunkCounts = std::map<std::int64_t, std::uint64_t>;

/// What a state says, read at its first use and kept for all later ones. Any number of threads.
class ReadOnce {
public:
    /// `read` makes a Value, always of the same type; what it throws is thrown, and is not kept.
    template <typename Value, typename Read>
    const Value& get(const Read& read) const {
        std::call_once(once_, [&] { value_ = std::make_shared<const Value>(read()); });
        return *static_cast<const Value*>(value_.get());
    }

private:
    mutable std::once_flag once_;
    mutable std::shared_ptr<const void> value_;
};

/// What was learnt from the documents, beside them: the newest version of its kind. The store keeps
/// the state without reading it.
struct Learnt {
    std::string kind;           ///< "relevance"
    std::uint64_t version = 0;  ///< counts from 1
    std::vector<std::uint8_t> state;
    double moved = 0;  ///< chunks that came or went since, as a share of those learnt from
    std::shared_ptr<const ReadOnce> once = std::make_shared<const ReadOnce>();  ///< of `state`
};

/// What `moved` is measured against, as the catalog keeps it.
std::vector<std::uint8_t> write_chunk_counts(const ChunkCounts& counts);
/// Throws Error{corrupt}.
ChunkCounts read_chunk_counts(Bytes bytes);

/// Σ |now − then| / Σ then over all experts; 1 where there was nothing then and is something now.
double moved_share(const ChunkCounts& then, const ChunkCounts& now);

}  // namespace moxie
