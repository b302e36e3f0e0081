#pragma once

#include <string>
#include <vector>

#include "engine/parts.h"
#include "moxie/drift.h"
#include "store/shadow_log.h"

namespace moxie {

/// How the store's experts are used, by index into Snapshot::experts, and by how many searches that
/// was told.
struct UseOfExperts {
    std::vector<ExpertUse> experts;
    std::uint64_t pieces = 0;    ///< of the store's own text
    std::uint64_t searches = 0;  ///< these and shadowed ones
};
/// Searches `pieces` flat, and asks the router what the default route would open. Stops where
/// `done` throws.
UseOfExperts use_of_experts(const Snapshot& snapshot, Encoders& encoders,
                            const std::vector<std::string>& pieces,
                            const std::vector<ShadowRow>& shadows, std::size_t threads,
                            const std::function<void(std::size_t)>& done);

/// Two experts that hold much the same.
struct Twins {
    std::string larger, smaller;
    double copied = 0;  ///< share of the smaller one's chunks whose very text the larger one has
    std::optional<double> cosine;  ///< of their centroids, where both have them by one encoder
};
/// Declared experts of which at least half is copied, or whose centroids nearly coincide. Sets
/// ExpertUse::copies. Reads every chunk's hash; damaged segments are passed over.
std::vector<Twins> find_twins(const Snapshot& snapshot, UseOfExperts& use);

}  // namespace moxie
