#include "expert/division.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/threads.h"
#include "expert/k_means.h"

namespace moxie {
namespace {

constexpr std::size_t kSampleRows = 65536;  // on which large parts are found
constexpr std::size_t kSilhouetteRows = 2048;
constexpr double kFence = 1.5;

/// `count` rows, evenly over all.
std::vector<std::uint32_t> spaced_rows(std::size_t rows, std::size_t count) {
    count = std::min(count, rows);
    std::vector<std::uint32_t> chosen(count);
    for (std::size_t i = 0; i < count; ++i)
        chosen[i] = static_cast<std::uint32_t>(i * rows / count);
    return chosen;
}

/// Where rows lie before caps and rest are applied.
struct Placed {
    std::vector<Nearest> nearest;
    OwnedRows centroids;
};

Placed place_directly(const VectorRows& rows, const DivisionOptions& options, std::size_t parts) {
    Clustering clustering =
        k_means(rows, parts, {.seed = options.seed, .threads = options.threads});
    return {std::move(clustering.nearest), std::move(clustering.centroids)};
}

/// Large parts first, found on a sample, then each by itself with its share of the wanted parts.
Placed place_in_two_steps(const VectorRows& rows, const DivisionOptions& options,
                          std::size_t large) {
    const OwnedRows sample = gather(rows, spaced_rows(rows.count(), kSampleRows));
    const Placed coarse = place_directly(sample.view(), options, large);
    const std::vector<Nearest> home =
        nearest_centroids(rows, coarse.centroids.view(), options.threads);
    std::vector<std::vector<std::uint32_t>> members(large);
    for (std::uint32_t row = 0; row < home.size(); ++row) members[home[row].cluster].push_back(row);
    Placed all{std::vector<Nearest>(rows.count()), OwnedRows(rows.format, rows.dimensions)};
    for (const std::vector<std::uint32_t>& of_part : members) {
        if (of_part.empty()) continue;
        const double share =
            static_cast<double>(of_part.size()) / static_cast<double>(rows.count());
        const auto wanted = static_cast<std::size_t>(
            std::max(1.0, std::round(share * static_cast<double>(options.parts))));
        const OwnedRows copies = gather(rows, of_part);
        const Placed placed = place_directly(copies.view(), options, wanted);
        const auto offset = static_cast<std::uint32_t>(all.centroids.count());
        for (std::size_t i = 0; i < of_part.size(); ++i) {
            all.nearest[of_part[i]] = placed.nearest[i];
            all.nearest[of_part[i]].cluster += offset;
        }
        for (std::size_t i = 0; i < placed.centroids.count(); ++i)
            all.centroids.add(placed.centroids.view().row(i), placed.centroids.view().scale(i));
    }
    return all;
}

std::vector<std::size_t> sizes_of(const std::vector<Nearest>& nearest, std::size_t parts) {
    std::vector<std::size_t> sizes(parts, 0);
    for (const Nearest& one : nearest) ++sizes[one.cluster];
    return sizes;
}

/// Rows that a full part does not hold, its farthest.
std::vector<std::uint32_t> too_many(const std::vector<Nearest>& nearest, std::size_t parts,
                                    std::size_t limit) {
    std::vector<std::vector<std::uint32_t>> members(parts);
    for (std::uint32_t row = 0; row < nearest.size(); ++row)
        members[nearest[row].cluster].push_back(row);
    std::vector<std::uint32_t> rows;
    for (std::vector<std::uint32_t>& of_part : members) {
        if (of_part.size() <= limit) continue;
        std::stable_sort(of_part.begin(), of_part.end(), [&](std::uint32_t a, std::uint32_t b) {
            return nearest[a].cosine > nearest[b].cosine;
        });
        rows.insert(rows.end(), of_part.begin() + static_cast<std::ptrdiff_t>(limit),
                    of_part.end());
    }
    return rows;
}

/// Moves what is above the cap to the nearest part that has room.
void apply_cap(const VectorRows& rows, double cap, Placed& placed) {
    const std::size_t parts = placed.centroids.count();
    const auto limit = static_cast<std::size_t>(
        std::ceil(cap * static_cast<double>(rows.count()) / static_cast<double>(parts)));
    std::vector<std::size_t> sizes = sizes_of(placed.nearest, parts);
    std::vector<double> cosine(parts);
    for (const std::uint32_t row : too_many(placed.nearest, parts, limit)) {
        cosines(placed.centroids.view(), rows.row(row), rows.scale(row), 0, cosine);
        std::size_t best = parts;
        for (std::size_t part = 0; part < parts; ++part)
            if (sizes[part] < limit && (best == parts || cosine[part] > cosine[best])) best = part;
        --sizes[placed.nearest[row].cluster];
        ++sizes[best];
        placed.nearest[row] = {static_cast<std::uint32_t>(best), cosine[best],
                               placed.nearest[row].cosine};
    }
}

/// Moves what lies below Tukey's fence, at most `share` of the rows, into a part of its own.
bool separate_rest(double share, Placed& placed) {
    const std::size_t count = placed.nearest.size();
    const auto most = static_cast<std::size_t>(share * static_cast<double>(count));
    if (most == 0) return false;
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return placed.nearest[a].cosine < placed.nearest[b].cosine;
    });
    const double lower = placed.nearest[order[count / 4]].cosine;
    const double upper = placed.nearest[order[count * 3 / 4]].cosine;
    const double fence = lower - kFence * (upper - lower);
    const auto rest = static_cast<std::uint32_t>(placed.centroids.count());
    std::size_t moved = 0;
    for (; moved < most && placed.nearest[order[moved]].cosine < fence; ++moved)
        placed.nearest[order[moved]].cluster = rest;
    return moved > 0;
}

double mean_spread(const std::vector<Nearest>& nearest, std::size_t parts) {
    double sum = 0;
    std::size_t count = 0;
    for (const Nearest& one : nearest) {
        if (one.cluster >= parts) continue;
        sum += std::sqrt(std::max(0.0, 1.0 - one.cosine * one.cosine));
        ++count;
    }
    return count > 0 ? sum / static_cast<double>(count) : 0;
}

double simplified_silhouette(const VectorRows& rows, const Placed& placed, std::size_t parts,
                             std::size_t threads) {
    std::vector<std::uint32_t> chosen = spaced_rows(rows.count(), kSilhouetteRows);
    std::erase_if(chosen, [&](std::uint32_t row) { return placed.nearest[row].cluster >= parts; });
    const OwnedRows sample = gather(rows, chosen);
    const std::vector<Nearest> found =
        nearest_centroids(sample.view(), placed.centroids.view(), threads);
    double sum = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const Nearest& own = placed.nearest[chosen[i]];
        const double other = found[i].cluster == own.cluster ? found[i].second : found[i].cosine;
        const double a = 1 - own.cosine, b = 1 - other;
        sum += std::max(a, b) > 0 ? (b - a) / std::max(a, b) : 0;
    }
    return parts > 1 && !chosen.empty() ? sum / static_cast<double>(chosen.size()) : 0;
}

void measure_sizes(const std::vector<std::size_t>& sizes, DivisionFigures& figures) {
    if (sizes.empty()) return;
    const auto parts = static_cast<double>(sizes.size());
    const double mean = std::accumulate(sizes.begin(), sizes.end(), 0.0) / parts;
    double squares = 0;
    for (const std::size_t size : sizes)
        squares += (static_cast<double>(size) - mean) * (static_cast<double>(size) - mean);
    if (mean == 0) return;
    figures.variation = std::sqrt(squares / parts) / mean;
    figures.largest = static_cast<double>(*std::max_element(sizes.begin(), sizes.end())) / mean;
}

/// Cosines with the centroids as they are now.
void refresh(const VectorRows& rows, std::size_t threads, Placed& placed) {
    const VectorRows centroids = placed.centroids.view();
    parallel_for((rows.count() + 255) / 256, threads, [&](std::size_t block) {
        const std::size_t end = std::min(rows.count(), (block + 1) * 256);
        for (std::size_t row = block * 256; row < end; ++row) {
            Nearest& own = placed.nearest[row];
            if (own.cluster >= centroids.count()) continue;
            cosines(centroids.part(own.cluster, 1), rows.row(row), rows.scale(row), 0,
                    std::span(&own.cosine, 1));
        }
    });
}

}  // namespace

Division divide(const VectorRows& rows, const DivisionOptions& options) {
    Division division{{}, OwnedRows(rows.format, rows.dimensions), false, {}};
    const std::size_t parts = std::min(options.parts, rows.count());
    if (parts == 0) return division;
    const double comparisons = static_cast<double>(rows.count()) * static_cast<double>(parts);
    const auto large =
        static_cast<std::size_t>(std::ceil(comparisons / options.direct_comparisons));
    Placed placed =
        large > 1 ? place_in_two_steps(rows, options, large) : place_directly(rows, options, parts);
    apply_cap(rows, options.cap, placed);
    division.has_rest = separate_rest(options.rest, placed);
    const std::size_t found = placed.centroids.count();
    const std::size_t with_rest = found + (division.has_rest ? 1 : 0);
    placed.centroids = mean_directions(rows, placed.nearest, with_rest, options.threads);
    refresh(rows, options.threads, placed);
    std::vector<std::size_t> sizes = sizes_of(placed.nearest, with_rest);
    sizes.resize(found);
    measure_sizes(sizes, division.figures);
    division.figures.spread = mean_spread(placed.nearest, found);
    division.figures.silhouette = simplified_silhouette(rows, placed, found, options.threads);
    for (const Nearest& one : placed.nearest) division.part_of.push_back(one.cluster);
    division.centroids = std::move(placed.centroids);
    return division;
}

}  // namespace moxie
