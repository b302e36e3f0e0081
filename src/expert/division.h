#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/vectors.h"

namespace moxie {

struct DivisionOptions {
    std::size_t parts = 1;  ///< wanted; fewer where there are fewer rows
    double cap = 3;  ///< no part above cap × mean: what is too much goes to the next nearest
    /// At most this share of the rows goes into a rest, and only those whose cosine with their
    /// centroid lies below the lower quartile by more than 1.5 times the distance between the
    /// quartiles (Tukey's fence).
    double rest = 0;
    /// More comparisons of a row with a centroid than these, about three seconds of one core in
    /// each pass, and rows are first divided into large parts.
    double direct_comparisons = 1e9;
    std::uint64_t seed = 1;
    std::size_t threads = 0;  ///< 0: one a core; never changes the result
};

/// How evenly and how clearly rows are divided; over all parts but the rest.
struct DivisionFigures {
    double variation = 0;  ///< standard deviation of the parts' sizes / their mean
    double largest = 0;    ///< largest part / mean
    double silhouette = 0;  ///< simplified: (b − a) / max(a, b) with a and b = 1 − cosine with the
                            ///< own and with the nearest other centroid; mean over a sample
    double spread = 0;  ///< mean of √(1 − cosine²) with the own centroid
};

struct Division {
    std::vector<std::uint32_t> part_of;  ///< one a row
    OwnedRows centroids;                 ///< one a part; zeros for the rest
    bool has_rest = false;               ///< the last part
    DivisionFigures figures;
};

/// Divides rows into parts of similar size around centroids. Many rows times many parts are first
/// divided into large parts and those on their own, so that time grows little faster than the
/// number of rows. Depends on the rows, their order and the options alone.
Division divide(const VectorRows& rows, const DivisionOptions& options);

}  // namespace moxie
