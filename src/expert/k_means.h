#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/vectors.h"

namespace moxie {

/// The nearest of some centroids to a vector.
struct Nearest {
    std::uint32_t cluster = 0;
    double cosine = -2;  ///< with its centroid
    double second = -2;  ///< with the second nearest centroid; −2 where there is none
};

struct KMeansOptions {
    std::size_t iterations = 6;  ///< 4 are nearly as good, 20 no better
    std::uint64_t seed = 1;
    std::size_t threads = 0;  ///< 0: one a core; never changes the result
};

struct Clustering {
    OwnedRows centroids;           ///< in the format of the rows
    std::vector<Nearest> nearest;  ///< one a row
};

/// Spherical k-means (Dhillon and Modha 2001: means brought back to length one) from seeds chosen
/// far apart (k-means++, Arthur and Vassilvitskii 2007). Fewer clusters than asked for where there
/// are fewer rows; none is empty unless rows are equal. The same for any number of threads and any
/// CPU.
Clustering k_means(const VectorRows& rows, std::size_t clusters, const KMeansOptions& options);

/// For every row the nearest centroid, ties to the smaller number. Same format and dimensions.
std::vector<Nearest> nearest_centroids(const VectorRows& rows, const VectorRows& centroids,
                                       std::size_t threads);

/// The mean direction of each cluster, in double and in the order of rows. An empty cluster gets
/// the row that lies farthest from its own centroid.
OwnedRows mean_directions(const VectorRows& rows, const std::vector<Nearest>& nearest,
                          std::size_t clusters, std::size_t threads);

/// Copies of some rows.
OwnedRows gather(const VectorRows& rows, const std::vector<std::uint32_t>& members);

}  // namespace moxie
