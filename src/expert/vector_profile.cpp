#include "expert/vector_profile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "index/vectors.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMostCentroids = 64;
constexpr double kRounding = 1e-4;  // of float sums of products, generously

double angle(double cosine) { return std::acos(std::clamp(cosine, -1.0, 1.0)); }

}  // namespace

double VectorProfile::cosine_bound(std::span<const float> query) const {
    double bound = -1;
    for (std::size_t c = 0; c < reach.size(); ++c) {
        const auto centroid = centroids.begin() + static_cast<std::ptrdiff_t>(c * dimensions);
        const double cosine = std::inner_product(query.begin(), query.end(), centroid, 0.0);
        // By the triangle inequality of angles.
        const double nearest = std::max(0.0, angle(cosine) - angle(reach[c]));
        bound = std::max(bound, std::cos(nearest) + kRounding);
    }
    return bound;
}

std::size_t profile_centroids(std::uint64_t chunks) {
    const double wanted = std::round(std::sqrt(static_cast<double>(chunks)) * 2);
    return static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(kMostCentroids)));
}

namespace {

void write_vectors(std::span<const float> vectors, std::size_t dimensions, ByteWriter& out) {
    for (std::size_t at = 0; at < vectors.size(); at += dimensions) {
        const EncodedVector row =
            encode_vector(VectorFormat::int8, vectors.subspan(at, dimensions));
        out.raw(Bytes(row.row).first(dimensions));
        out.raw(as_bytes({reinterpret_cast<const char*>(&row.scale), sizeof row.scale}));
    }
}

std::vector<float> read_vectors(ByteReader& in, std::size_t count, std::size_t dimensions) {
    std::vector<float> vectors;
    vectors.reserve(count * dimensions);
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes row = in.raw(dimensions);
        float scale = 0;
        std::memcpy(&scale, in.raw(sizeof scale).data(), sizeof scale);
        const std::vector<float> vector = decode_vector(VectorFormat::int8, row, scale, dimensions);
        vectors.insert(vectors.end(), vector.begin(), vector.end());
    }
    return vectors;
}

}  // namespace

std::vector<std::uint8_t> write_vector_profile(const VectorProfile& profile) {
    ByteWriter out;
    out.u32(kVersion);
    out.string(profile.encoder);
    out.u32(profile.dimensions);
    out.u32(static_cast<std::uint32_t>(profile.reach.size()));
    write_vectors(profile.mean, profile.dimensions, out);
    write_vectors(profile.centroids, profile.dimensions, out);
    for (const float reach : profile.reach)
        out.raw(as_bytes({reinterpret_cast<const char*>(&reach), sizeof reach}));
    out.varint(profile.chunks);
    out.varint(profile.segments.size());
    for (const std::uint64_t id : profile.segments) out.varint(id);
    return out.take();
}

VectorProfile read_vector_profile(Bytes bytes) {
    ByteReader in(bytes, "vector profile");
    VectorProfile profile;
    if (in.u32() != kVersion)
        throw Error(ErrorCode::corrupt, "a vector profile is of another version");
    profile.encoder = in.string();
    profile.dimensions = in.u32();
    const std::uint32_t count = in.u32();
    const std::size_t row = profile.dimensions + sizeof(float);
    if (profile.dimensions == 0 || count > kMostCentroids || in.remaining() / row < count + 1)
        throw Error(ErrorCode::corrupt, "a vector profile is damaged");
    profile.mean = read_vectors(in, 1, profile.dimensions);
    profile.centroids = read_vectors(in, count, profile.dimensions);
    profile.reach.resize(count);
    for (float& reach : profile.reach)
        std::memcpy(&reach, in.raw(sizeof reach).data(), sizeof reach);
    profile.chunks = in.varint();
    profile.segments.resize(in.count(1));
    for (std::uint64_t& id : profile.segments) id = in.varint();
    return profile;
}

}  // namespace moxie
