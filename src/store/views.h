#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "expert/expert.h"
#include "store/catalog.h"
#include "store/snapshot.h"

namespace moxie {

/// An expert as the catalog has it, without its parts.
std::shared_ptr<Expert> make_expert(const ExpertRow& row);

/// Discovered experts of an earlier snapshot, by id: what they consist of never changes.
using KnownViews = std::unordered_map<std::uint32_t, std::shared_ptr<const Expert>>;

/// The discovered experts (`rows`, with others among them) of the declared `experts`, whose
/// segments and vectors they share. A division that is damaged leaves its expert undivided, with a
/// warning in `snapshot`.
std::map<std::int64_t, std::shared_ptr<Expert>> load_views(
    Catalog& catalog, const std::vector<ExpertRow>& rows,
    const std::map<std::int64_t, std::shared_ptr<Expert>>& experts, const KnownViews& known,
    Snapshot& snapshot);

}  // namespace moxie
