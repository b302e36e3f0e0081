#include "expert/make_profile.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "expert/k_means.h"
#include "expert/live_chunks.h"
#include "expert/prototypes.h"

namespace moxie {

namespace {

constexpr double kRounding = 1e-4;  // of cosines in float
// Fewer centroids than that are all looked at; of more, 1.5·√centroids groups are made.
constexpr std::size_t kLeastGrouped = 128;
constexpr double kGroupsOfRoot = 1.5;

void normalise(std::vector<float>& vector) {
    const double length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
    for (float& value : vector)
        if (length > 0) value = static_cast<float>(value / length);
}

// Of the components of each place's vector, in the order of places.
std::vector<float> mean_direction(std::span<const ProfiledPart> parts,
                                  const std::vector<LiveChunk>& places, std::size_t dimensions) {
    std::vector<double> sum(dimensions, 0.0);
    for (const LiveChunk& place : places) {
        const VectorSegment& vectors = *parts[place.part].vectors;
        const std::vector<float> vector = vectors.vector(vectors.row_of(place.chunk));
        for (std::size_t d = 0; d < dimensions; ++d) sum[d] += vector[d];
    }
    std::vector<float> mean(sum.begin(), sum.end());
    normalise(mean);
    return mean;
}

// The smallest cosine of each centroid and a row that is nearest to it.
std::vector<float> reaches(const VectorRows& rows, const VectorRows& centroids) {
    std::vector<float> reach(centroids.count(), 1);
    for (const Nearest& nearest : nearest_centroids(rows, centroids, 0))
        reach[nearest.cluster] =
            std::min(reach[nearest.cluster], static_cast<float>(nearest.cosine - kRounding));
    return reach;
}

void add_grouped(std::span<const std::vector<float>> centroids, VectorProfile& profile) {
    OwnedRows rows(VectorFormat::int8, centroids.front().size());
    for (const std::vector<float>& centroid : centroids) rows.add(centroid);
    const auto wanted = std::lround(kGroupsOfRoot * std::sqrt(centroids.size()));
    const Clustering groups = k_means(rows.view(), static_cast<std::size_t>(wanted), {});
    const VectorRows directions = groups.centroids.view();
    for (std::uint32_t group = 0; group < directions.count(); ++group) {
        const std::size_t begin = profile.centroids.scales.size();
        for (std::size_t i = 0; i < centroids.size(); ++i)
            if (groups.nearest[i].cluster == group) profile.centroids.add(centroids[i]);
        if (profile.centroids.scales.size() == begin) continue;  // of equal ones
        profile.group_ends.push_back(static_cast<std::uint32_t>(profile.centroids.scales.size()));
        profile.groups.add(decode_vector(directions.format, directions.row(group),
                                         directions.scale(group), directions.dimensions));
    }
}

void add_clusters(const PrototypeSample& sample, const VectorRows& rows, VectorProfile& profile) {
    std::vector<std::vector<float>> directions;
    for (Prototype& prototype : sample.prototypes(profile_centroids(profile.chunks)))
        directions.push_back(std::move(prototype.centroid));
    add_centroids(directions, profile);
    // As they are written: what bounds are computed from must be what they are held against.
    const std::vector<float> written = profile.centroids.decoded();
    OwnedRows centroids(rows.format, rows.dimensions);
    for (std::size_t at = 0; at < written.size(); at += rows.dimensions)
        centroids.add(std::span(written).subspan(at, rows.dimensions));
    profile.reach = reaches(rows, centroids.view());
}

// Its cosine with everything is 0.
VectorProfile of_nothing(VectorProfile profile) {
    const std::vector<float> zeros(profile.dimensions);
    profile.mean.add(zeros);
    profile.centroids.add(zeros);
    profile.reach = {1};
    return profile;
}

}  // namespace

void add_centroids(std::span<const std::vector<float>> centroids, VectorProfile& profile) {
    if (centroids.size() >= kLeastGrouped) return add_grouped(centroids, profile);
    for (const std::vector<float>& centroid : centroids) profile.centroids.add(centroid);
}

VectorProfile make_vector_profile(std::span<const ProfiledPart> parts, const std::string& encoder) {
    VectorProfile profile;
    profile.encoder = encoder;
    for (const ProfiledPart& part : parts) profile.segments.push_back(part.part->segment->id());
    std::sort(profile.segments.begin(), profile.segments.end());
    std::vector<Expert::Part> searched;
    for (const ProfiledPart& part : parts) searched.push_back(*part.part);
    const std::vector<LiveChunk> places = live_chunks(searched);
    profile.chunks = places.size();
    const VectorSegment& first = *parts.front().vectors;
    profile.dimensions = static_cast<std::uint32_t>(first.dimensions());
    if (places.empty()) return of_nothing(std::move(profile));
    OwnedRows rows(first.format(), first.dimensions());
    PrototypeSample sample(first.format(), first.dimensions());
    for (const LiveChunk& place : places) {
        const VectorSegment& vectors = *parts[place.part].vectors;
        const EncodedVector vector = vectors.encoded(vectors.row_of(place.chunk));
        rows.add(vector);
        sample.add(place.order, vector.row, vector.scale);
    }
    profile.mean.add(mean_direction(parts, places, first.dimensions()));
    add_clusters(sample, rows.view(), profile);
    return profile;
}

}  // namespace moxie
