#include "expert/make_profile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "expert/live_chunks.h"

namespace moxie {

namespace {

// Clusters are learnt from so many vectors at most; their reach is measured over all.
constexpr std::size_t kMostSampled = 16384;

void normalise(std::vector<float>& vector) {
    const double length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
    if (length == 0) return;
    for (float& value : vector) value = static_cast<float>(value / length);
}

using Vectors = std::vector<std::vector<float>>;

double dot(const std::vector<float>& a, const std::vector<float>& b) {
    constexpr std::size_t kLanes = 16;
    std::array<float, kLanes> lanes{};
    std::size_t i = 0;
    for (; i + kLanes <= a.size(); i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
    double sum = 0;
    for (const float lane : lanes) sum += lane;
    for (; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

std::size_t nearest(const Vectors& centroids, const std::vector<float>& vector) {
    std::size_t best = 0;
    double largest = -2;
    for (std::size_t c = 0; c < centroids.size(); ++c)
        if (const double cosine = dot(centroids[c], vector); cosine > largest) {
            largest = cosine;
            best = c;
        }
    return best;
}

// Spherical k-means from evenly spaced members of the sample.
Vectors clusters(const Vectors& sample, std::size_t count) {
    Vectors centroids;
    for (std::size_t c = 0; c < count; ++c) centroids.push_back(sample[c * sample.size() / count]);
    for (int round = 0; round < 12; ++round) {
        Vectors sums(count, std::vector<float>(sample[0].size(), 0.0F));
        for (const std::vector<float>& vector : sample) {
            std::vector<float>& sum = sums[nearest(centroids, vector)];
            for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += vector[d];
        }
        for (std::size_t c = 0; c < count; ++c) {
            normalise(sums[c]);
            if (dot(sums[c], sums[c]) > 0) centroids[c] = sums[c];
        }
    }
    return centroids;
}

}  // namespace

VectorProfile make_vector_profile(std::span<const ProfiledPart> parts, const std::string& encoder) {
    VectorProfile profile;
    profile.encoder = encoder;
    for (const ProfiledPart& part : parts) {
        profile.dimensions = static_cast<std::uint32_t>(part.vectors->dimensions());
        profile.segments.push_back(part.part->segment->id());
    }
    std::sort(profile.segments.begin(), profile.segments.end());
    std::vector<Expert::Part> searched;
    for (const ProfiledPart& part : parts) searched.push_back(*part.part);
    const std::vector<LiveChunk> places = live_chunks(searched);
    profile.chunks = places.size();
    std::vector<double> sum(profile.dimensions, 0.0);
    Vectors sample;
    const auto vector_of = [&](const LiveChunk& place) {
        const VectorSegment& vectors = *parts[place.part].vectors;
        return vectors.vector(vectors.row_of(place.chunk));
    };
    for (const LiveChunk& place : places) {
        std::vector<float> vector = vector_of(place);
        for (std::size_t d = 0; d < vector.size(); ++d) sum[d] += vector[d];
        if (sample.size() < kMostSampled) sample.push_back(std::move(vector));
    }
    profile.mean.assign(sum.begin(), sum.end());
    normalise(profile.mean);
    if (sample.empty()) return profile;
    const Vectors centroids =
        clusters(sample, std::min(sample.size(), profile_centroids(places.size())));
    std::vector<double> reach(centroids.size(), 1);
    for (const LiveChunk& place : places) {
        const std::vector<float> vector = vector_of(place);
        const std::size_t c = nearest(centroids, vector);
        reach[c] = std::min(reach[c], dot(centroids[c], vector));
    }
    for (std::size_t c = 0; c < centroids.size(); ++c) {
        profile.centroids.insert(profile.centroids.end(), centroids[c].begin(), centroids[c].end());
        profile.reach.push_back(static_cast<float>(reach[c] - 0.01));
    }
    return profile;
}

}  // namespace moxie
