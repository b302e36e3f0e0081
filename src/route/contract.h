#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "moxie/request.h"
#include "route/lesson.h"
#include "route/risk_bound.h"

namespace moxie {

/// The p of max-loss at which losses are calibrated, increasing: 1 − 10^(−i/32), dense near 1. They
/// are fixed, so that no draw chooses what it is judged by.
std::span<const double> contract_thresholds();
inline constexpr std::size_t kThresholds = 256;
inline constexpr double kContractDelta = 0.05;
inline constexpr std::size_t kContractHits = 10;  ///< loss is that of flat's ten best hits

/// Loss by threshold over n draws of queries.
struct LossCurve {
    std::uint64_t draws = 0;
    std::vector<double> mean;   ///< by threshold
    std::vector<double> bound;  ///< risk_bound() of each

    /// The index of the smallest threshold from which on every bound is at most `epsilon`: with a
    /// probability of 1 − delta the mean loss at it is, because mean loss falls as p grows and so
    /// the bound could only have failed at one of them (risk-controlling prediction sets, Bates et
    /// al. 2021). Empty: only opening everything, which loses nothing, keeps the promise.
    std::optional<std::size_t> place_for(double epsilon) const;

    friend bool operator==(const LossCurve&, const LossCurve&) = default;
};

/// Calibrates on lessons, `points` being the points_of() each. The order of lessons does not
/// matter.
LossCurve loss_curve(std::span<const Lesson* const> lessons,
                     std::span<const std::vector<double>> points, double delta,
                     double (*bound)(const LossCounts&, double) = risk_bound);

/// The mean share of chunks that is opened at the smallest threshold at which the lessons lose at
/// most `loss` on average: what a router costs, whatever the scale of its weights.
double share_for_loss(std::span<const Lesson* const> lessons,
                      std::span<const std::vector<double>> points, std::span<const double> chunks,
                      double loss);

/// The mean share of chunks that is opened at each threshold; empty of no lessons. `points` being
/// the points_of() each, `chunks` by expert.
std::vector<double> shares_opened(std::span<const std::vector<double>> points,
                                  std::span<const double> chunks);

/// What a store has learnt of losses, and for which searches.
struct LossTable {
    enum class Source : std::uint8_t {
        pseudo,  ///< pieces of the store's own text stood for queries: estimates
        real,    ///< queries of users: guarantees
    };
    /// Of one SearchMode.
    struct Part {
        std::string router;  ///< name@version
        std::string scorer;
        LossCurve curve;
        /// shares_opened() of the same queries; empty in a table that does not know them.
        std::vector<double> opened;
        friend bool operator==(const Part&, const Part&) = default;
    };
    Source source = Source::pseudo;
    std::vector<std::int64_t> audience;  ///< eligible experts by their number, sorted
    std::vector<std::string> encoders;   ///< of the store's vectors, sorted
    std::array<std::optional<Part>, 3> parts;

    const Part* part(SearchMode mode) const {
        const auto& found = parts[static_cast<std::size_t>(mode)];
        return found ? &*found : nullptr;
    }
    friend bool operator==(const LossTable&, const LossTable&) = default;
};

std::vector<std::uint8_t> write_loss_table(const LossTable& table);
/// Throws Error{corrupt} for damaged bytes, and {conflict} for those of another version.
LossTable read_loss_table(Bytes bytes);

}  // namespace moxie
