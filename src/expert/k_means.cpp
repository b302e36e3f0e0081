#include "expert/k_means.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include "base/threads.h"

namespace moxie {
namespace {

// A block of centroids stays in the second cache while a block of rows passes over it.
constexpr std::size_t kBlockCentroids = 256;
constexpr std::size_t kBlockRows = 64;
constexpr std::size_t kBlockClusters = 16;

void keep_nearest(Nearest& nearest, std::uint32_t cluster, double cosine) {
    if (cosine > nearest.cosine) {
        nearest.second = nearest.cosine;
        nearest.cosine = cosine;
        nearest.cluster = cluster;
    } else if (cosine > nearest.second) {
        nearest.second = cosine;
    }
}

void nearest_of_block(const VectorRows& rows, const VectorRows& centroids, std::size_t first,
                      std::size_t count, std::vector<Nearest>& nearest) {
    std::array<double, kBlockCentroids> out;
    for (std::size_t begin = 0; begin < centroids.count(); begin += kBlockCentroids) {
        const std::size_t length = std::min(kBlockCentroids, centroids.count() - begin);
        const VectorRows block = centroids.part(begin, length);
        for (std::size_t row = first; row < first + count; ++row) {
            cosines(block, rows.row(row), rows.scale(row), 0, std::span(out).first(length));
            for (std::size_t i = 0; i < length; ++i)
                keep_nearest(nearest[row], static_cast<std::uint32_t>(begin + i), out[i]);
        }
    }
}

/// Uniform in [0, 1), the same on every machine.
double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }

/// The row at which the running sum of `weights` passes `share` of the whole.
std::size_t draw(const std::vector<double>& weights, double share) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double left = total * share;
    for (std::size_t row = 0; row < weights.size(); ++row) {
        left -= weights[row];
        if (left < 0) return row;
    }
    return weights.size() - 1;
}

/// Rows drawn with probability proportional to their distance from those drawn before.
OwnedRows seeds(const VectorRows& rows, std::size_t clusters, std::uint64_t seed,
                std::size_t threads) {
    std::mt19937_64 random(seed);
    OwnedRows chosen(rows.format, rows.dimensions);
    std::vector<double> distance(rows.count(), 1.0), cosine(rows.count());
    const std::size_t blocks = (rows.count() + 4095) / 4096;
    while (chosen.count() < clusters) {
        const std::size_t next = draw(distance, uniform(random));
        chosen.add(rows.row(next), rows.scale(next));
        parallel_for(blocks, threads, [&](std::size_t block) {
            const std::size_t begin = block * 4096;
            const std::size_t length = std::min<std::size_t>(4096, rows.count() - begin);
            cosines(rows.part(begin, length), rows.row(next), rows.scale(next), 0,
                    std::span(cosine).subspan(begin, length));
            for (std::size_t row = begin; row < begin + length; ++row)
                distance[row] = std::min(distance[row], std::max(0.0, 1.0 - cosine[row]));
        });
        distance[next] = 0;
    }
    return chosen;
}

/// Rows by cluster, in the order of rows, and where each cluster begins.
struct Members {
    std::vector<std::size_t> first;
    std::vector<std::uint32_t> rows;
};

Members members_of(const std::vector<Nearest>& nearest, std::size_t clusters) {
    Members members{std::vector<std::size_t>(clusters + 1, 0),
                    std::vector<std::uint32_t>(nearest.size())};
    for (const Nearest& one : nearest) ++members.first[one.cluster + 1];
    std::partial_sum(members.first.begin(), members.first.end(), members.first.begin());
    std::vector<std::size_t> next = members.first;
    for (std::uint32_t row = 0; row < nearest.size(); ++row)
        members.rows[next[nearest[row].cluster]++] = row;
    return members;
}

std::vector<float> mean_direction(const VectorRows& rows, std::span<const std::uint32_t> members) {
    std::vector<double> sum(rows.dimensions, 0.0);
    for (const std::uint32_t row : members) {
        const std::vector<float> vector =
            decode_vector(rows.format, rows.row(row), rows.scale(row), rows.dimensions);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += vector[i];
    }
    double squares = 0;
    for (const double component : sum) squares += component * component;
    std::vector<float> mean(sum.size(), 0.0f);
    for (std::size_t i = 0; i < sum.size() && squares > 0; ++i)
        mean[i] = static_cast<float>(sum[i] / std::sqrt(squares));
    return mean;
}

/// Rows of clusters with company, farthest from their centroid first.
std::vector<std::uint32_t> farthest_rows(const std::vector<Nearest>& nearest,
                                         const Members& members, std::size_t wanted) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < nearest.size(); ++row) {
        const std::uint32_t cluster = nearest[row].cluster;
        if (members.first[cluster + 1] - members.first[cluster] > 1) rows.push_back(row);
    }
    wanted = std::min(wanted, rows.size());
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(wanted), rows.end(),
                      [&](std::uint32_t a, std::uint32_t b) {
                          return nearest[a].cosine != nearest[b].cosine
                                     ? nearest[a].cosine < nearest[b].cosine
                                     : a < b;
                      });
    rows.resize(wanted);
    return rows;
}

bool same_clusters(const std::vector<Nearest>& a, const std::vector<Nearest>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Nearest& x, const Nearest& y) { return x.cluster == y.cluster; });
}

}  // namespace

OwnedRows gather(const VectorRows& rows, const std::vector<std::uint32_t>& members) {
    OwnedRows copies(rows.format, rows.dimensions);
    copies.reserve(members.size());
    for (const std::uint32_t row : members) copies.add(rows.row(row), rows.scale(row));
    return copies;
}

std::vector<Nearest> nearest_centroids(const VectorRows& rows, const VectorRows& centroids,
                                       std::size_t threads) {
    std::vector<Nearest> nearest(rows.count());
    parallel_for((rows.count() + kBlockRows - 1) / kBlockRows, threads, [&](std::size_t block) {
        const std::size_t first = block * kBlockRows;
        nearest_of_block(rows, centroids, first, std::min(kBlockRows, rows.count() - first),
                         nearest);
    });
    return nearest;
}

OwnedRows mean_directions(const VectorRows& rows, const std::vector<Nearest>& nearest,
                          std::size_t clusters, std::size_t threads) {
    const Members members = members_of(nearest, clusters);
    std::vector<std::vector<float>> means(clusters);
    parallel_for((clusters + kBlockClusters - 1) / kBlockClusters, threads, [&](std::size_t block) {
        const std::size_t end = std::min(clusters, (block + 1) * kBlockClusters);
        for (std::size_t i = block * kBlockClusters; i < end; ++i)
            means[i] = mean_direction(
                rows, std::span(members.rows)
                          .subspan(members.first[i], members.first[i + 1] - members.first[i]));
    });
    std::size_t empty = 0;
    for (std::size_t i = 0; i < clusters; ++i) empty += members.first[i] == members.first[i + 1];
    const std::vector<std::uint32_t> strays = farthest_rows(nearest, members, empty);
    auto stray = strays.begin();
    OwnedRows centroids(rows.format, rows.dimensions);
    for (std::size_t i = 0; i < clusters; ++i) {
        if (members.first[i] == members.first[i + 1] && stray != strays.end()) {
            centroids.add(rows.row(*stray), rows.scale(*stray));
            ++stray;
        } else {
            centroids.add(means[i]);
        }
    }
    return centroids;
}

Clustering k_means(const VectorRows& rows, std::size_t clusters, const KMeansOptions& options) {
    clusters = std::min(clusters, rows.count());
    Clustering result{seeds(rows, clusters, options.seed, options.threads), {}};
    if (clusters == 0) return result;
    result.nearest = nearest_centroids(rows, result.centroids.view(), options.threads);
    for (std::size_t i = 0; i < options.iterations; ++i) {
        result.centroids = mean_directions(rows, result.nearest, clusters, options.threads);
        std::vector<Nearest> moved =
            nearest_centroids(rows, result.centroids.view(), options.threads);
        const bool settled = same_clusters(moved, result.nearest);
        result.nearest = std::move(moved);
        if (settled) break;
    }
    return result;
}

}  // namespace moxie
