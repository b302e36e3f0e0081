#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "route/lesson.h"
#include "route/router.h"

namespace moxie {

/// The routers that a store has adopted in place of the shipped ones.
struct AdoptedRouters {
    std::optional<RouterWeights> terms;
    std::optional<RouterWeights> vectors;
    /// Quarters of all queries, by their hash, that one of them may have been fitted to: others
    /// calibrate what is lost.
    std::uint8_t quarters = 0;

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
/// and a checksum of the factors and of the memory that they weigh: what was calibrated with it is
/// valid with no other.
RouterWeights adopted_router(Evidence evidence, std::vector<double> factors,
                             std::uint64_t memory = 0);

/// What speaks for a router that is fitted to lessons, and against it.
struct RouterTrial {
    RouterGain gain;
    /// Mean share of the chunks that each opens where it loses kComparedLoss on average.
    double opens_before = 0, opens_after = 0;
    /// It foretells where the best hits lie better than `current`, and opens no more, as far as
    /// that can be told.
    bool better() const {
        return gain.better() && opens_after <= opens_before * (1 + kComparedWithin);
    }

    /// Shares opened that differ by no more than a tenth of themselves are equal: where a few
    /// thousand queries calibrate shares of 6 %, they move by as much from draw to draw.
    static constexpr double kComparedWithin = 0.1;
};
inline constexpr double kComparedLoss = 0.02;

/// Compares what fit_factors() makes of `shipped` with `current`, on lessons that it was not fitted
/// on (see cross_validate(), for `beside` too). `chunks` by expert.
RouterTrial try_router(std::span<const Lesson* const> lessons, std::span<const std::size_t> folds,
                       const std::vector<double>& current, const std::vector<double>& shipped,
                       std::span<const double> chunks, std::span<const Lesson* const> beside = {});

std::vector<std::uint8_t> write_routers(const AdoptedRouters& routers);
/// Throws Error{corrupt} for damaged bytes, and {conflict} where the shipped routers are others by
/// now, towards which these were fitted.
AdoptedRouters read_routers(Bytes bytes);

}  // namespace moxie
