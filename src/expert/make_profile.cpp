#include "expert/make_profile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "expert/k_means.h"
#include "expert/prototypes.h"

namespace moxie {

namespace {

constexpr double kRounding = 1e-4;  // of cosines in float

struct Place {
    std::uint64_t order =
        0;  // of the chunk's text and document: which are sampled, and in what order
    std::size_t part = 0;
    std::uint32_t row = 0;
};

// Every live row, in an order that documents alone decide.
std::vector<Place> live_rows(std::span<const ProfiledPart> parts) {
    std::vector<Place> places;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        const Segment& segment = parts[p].part->segment->open();
        const std::vector<std::uint32_t>& deleted = parts[p].part->deleted;
        for (std::uint32_t document = 0; document < segment.document_count(); ++document) {
            if (std::binary_search(deleted.begin(), deleted.end(), document)) continue;
            const std::uint64_t id = checksum(segment.document_id(document));
            const auto [begin, end] = segment.chunks_of(document);
            for (std::uint32_t chunk = begin; chunk < end; ++chunk)
                places.push_back({(id ^ segment.text_hash(chunk)) + segment.ordinal_of(chunk), p,
                                  parts[p].vectors->row_of(chunk)});
        }
    }
    std::sort(places.begin(), places.end(),
              [](const Place& a, const Place& b) { return a.order < b.order; });
    return places;
}

void normalise(std::vector<float>& vector) {
    const double length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
    for (float& value : vector)
        if (length > 0) value = static_cast<float>(value / length);
}

// Of the components of each place's vector, in the order of places.
std::vector<float> mean_direction(std::span<const ProfiledPart> parts,
                                  const std::vector<Place>& places, std::size_t dimensions) {
    std::vector<double> sum(dimensions, 0.0);
    for (const Place& place : places) {
        const std::vector<float> vector = parts[place.part].vectors->vector(place.row);
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

void add_clusters(const PrototypeSample& sample, const VectorRows& rows, VectorProfile& profile) {
    OwnedRows centroids(rows.format, rows.dimensions);
    for (const Prototype& prototype : sample.prototypes(profile_centroids(profile.chunks))) {
        centroids.add(prototype.centroid);
        profile.centroids.insert(profile.centroids.end(), prototype.centroid.begin(),
                                 prototype.centroid.end());
    }
    profile.reach = reaches(rows, centroids.view());
}

}  // namespace

VectorProfile make_vector_profile(std::span<const ProfiledPart> parts, const std::string& encoder) {
    VectorProfile profile;
    profile.encoder = encoder;
    for (const ProfiledPart& part : parts) profile.segments.push_back(part.part->segment->id());
    std::sort(profile.segments.begin(), profile.segments.end());
    const std::vector<Place> places = live_rows(parts);
    profile.chunks = places.size();
    if (places.empty()) return profile;
    const VectorSegment& first = *parts.front().vectors;
    profile.dimensions = static_cast<std::uint32_t>(first.dimensions());
    OwnedRows rows(first.format(), first.dimensions());
    PrototypeSample sample(first.format(), first.dimensions());
    for (const Place& place : places) {
        const EncodedVector vector = parts[place.part].vectors->encoded(place.row);
        rows.add(vector);
        sample.add(place.order, vector.row, vector.scale);
    }
    profile.mean = mean_direction(parts, places, first.dimensions());
    add_clusters(sample, rows.view(), profile);
    return profile;
}

}  // namespace moxie
