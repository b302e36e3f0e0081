#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "route/router.h"

namespace moxie {

/// The routers that a store has adopted in place of the shipped ones.
struct AdoptedRouters {
    std::optional<RouterWeights> terms;
    std::optional<RouterWeights> vectors;

    std::optional<RouterWeights>& of(Evidence evidence) {
        return evidence == Evidence::vectors ? vectors : terms;
    }
    /// The adopted one, or the shipped one.
    const RouterWeights& in_use(Evidence evidence) const {
        const auto& own = evidence == Evidence::vectors ? vectors : terms;
        return own ? *own : shipped_router(evidence);
    }
};

/// A router with these factors in place of the shipped ones. Its version is the shipped one's, "+"
/// and a checksum of the factors: what was calibrated with it is valid with no other.
RouterWeights adopted_router(Evidence evidence, std::vector<double> factors);

std::vector<std::uint8_t> write_routers(const AdoptedRouters& routers);
/// Throws Error{corrupt} for damaged bytes, and {conflict} where the shipped routers are others by
/// now, towards which these were fitted.
AdoptedRouters read_routers(Bytes bytes);

}  // namespace moxie
