#include "expert/make_profile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie {

namespace {

// Clusters are learnt from so many vectors at most; their reach is measured over all.
constexpr std::size_t kMostSampled = 16384;

struct Place {
    std::uint64_t order = 0;  // of the chunk's text and document: which are sampled, and in what order
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
    const double length = std::sqrt(
        std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
    if (length == 0) return;
    for (float& value : vector) value = static_cast<float>(value / length);
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
    const std::vector<Place> places = live_rows(parts);
    profile.chunks = places.size();
    std::vector<double> sum(profile.dimensions, 0.0);
    for (const Place& place : places) {
        const std::vector<float> vector = parts[place.part].vectors->vector(place.row);
        for (std::size_t d = 0; d < vector.size(); ++d) sum[d] += vector[d];
    }
    profile.mean.assign(sum.begin(), sum.end());
    normalise(profile.mean);
    profile.centroids = profile.mean;
    profile.reach = {-1};
    return profile;
}

}  // namespace moxie
