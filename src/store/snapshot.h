#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "expert/expert.h"
#include "index/directory.h"
#include "store/catalog.h"
#include "store/learnt.h"
#include "store/lease.h"

namespace moxie {

/// A store as one commit left it. Immutable, any number of threads; its files stay while it lives.
struct Snapshot {
    std::uint64_t commit = 0;
    std::vector<std::shared_ptr<const Expert>> experts;  ///< eligible, by name
    /// Experts whose documents are searched through discovered ones, by name: not eligible.
    std::vector<std::shared_ptr<const Expert>> divided;
    Directory directory;
    bool directory_rebuilt = false;  ///< the stored one is damaged: this one is made of segments
    std::shared_ptr<const Lease> lease;          ///< null where the store cannot be written
    std::vector<Learnt> learnt;                  ///< by the audience of all experts
    std::vector<std::string> warnings;           ///< what was left out, and why
    std::map<std::string, std::string> damaged;  ///< kinds that were learnt and cannot be read: why
    /// What the engine makes of `experts` for all queries.
    std::shared_ptr<const ReadOnce> routed = std::make_shared<const ReadOnce>();

    /// Null: nothing of this kind was learnt.
    const Learnt* find_learnt(const std::string& kind) const {
        for (const Learnt& one : learnt)
            if (one.kind == kind) return &one;
        return nullptr;
    }
    /// Of the experts that hold documents.
    ChunkCounts chunk_counts() const;

    /// The index into `experts` of the expert with this id, or SIZE_MAX.
    std::size_t index_of(std::uint32_t id) const {
        const auto at = index_by_id.find(id);
        return at == index_by_id.end() ? SIZE_MAX : at->second;
    }
    std::unordered_map<std::uint32_t, std::size_t> index_by_id;

    /// The experts that hold documents, divided or not, by name.
    std::vector<std::shared_ptr<const Expert>> holders() const;
};

/// The same commit with this learnt in place of what it has of the kind.
std::shared_ptr<const Snapshot> with_learnt(const Snapshot& snapshot, Learnt learnt);

/// How much of the term directory is verified at once: what is needed to open it, or all of it. The
/// rest is verified as it is read.
enum class Verify { opened, whole };

/// The newest commit. `previous` (may be null) lends the segments and directory parts that are
/// still part of it. A directory that is found damaged is made anew from the segments, with a
/// warning that names its file.
std::shared_ptr<const Snapshot> load_snapshot(const StorePaths& paths, std::shared_ptr<Files> files,
                                              Catalog& catalog, const Snapshot* previous,
                                              Verify verify = Verify::opened);

/// The live segments of one expert as load_snapshot() would make them, for the writer.
std::vector<Expert::Part> load_parts(const StorePaths& paths, const std::shared_ptr<Files>& files,
                                     Catalog& catalog, std::int64_t expert);

}  // namespace moxie
