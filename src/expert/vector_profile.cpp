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

void CodedVectors::add(std::span<const float> vector) {
    const EncodedVector encoded = encode_vector(VectorFormat::int8, vector);
    for (std::size_t i = 0; i < vector.size(); ++i)
        codes.push_back(static_cast<std::int8_t>(encoded.row[i]));
    scales.push_back(encoded.scale);
}

double CodedVectors::product(std::size_t row, std::span<const float> vector) const {
    const auto begin = codes.begin() + static_cast<std::ptrdiff_t>(row * vector.size());
    return std::inner_product(vector.begin(), vector.end(), begin, 0.0) * double{scales[row]};
}

std::vector<float> CodedVectors::decoded() const {
    std::vector<float> vectors(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
        vectors[i] = static_cast<float>(codes[i]) * scales[i / (codes.size() / scales.size())];
    return vectors;
}

double VectorProfile::cosine_bound(std::span<const float> query) const {
    double bound = -1;
    for (std::size_t c = 0; c < reach.size(); ++c) {
        const double cosine = centroids.product(c, query);
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

template <typename Number>
Bytes bytes_of(std::span<const Number> numbers) {
    return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size_bytes()};
}

void write_vectors(const CodedVectors& vectors, std::size_t dimensions, ByteWriter& out) {
    const std::span<const std::int8_t> codes(vectors.codes);
    const std::span<const float> scales(vectors.scales);
    for (std::size_t row = 0; row < scales.size(); ++row) {
        out.raw(bytes_of(codes.subspan(row * dimensions, dimensions)));
        out.raw(bytes_of(scales.subspan(row, 1)));
    }
}

CodedVectors read_vectors(ByteReader& in, std::size_t count, std::size_t dimensions) {
    CodedVectors vectors;
    vectors.codes.resize(count * dimensions);
    vectors.scales.resize(count);
    for (std::size_t row = 0; row < count; ++row) {
        std::memcpy(&vectors.codes[row * dimensions], in.raw(dimensions).data(), dimensions);
        std::memcpy(&vectors.scales[row], in.raw(sizeof(float)).data(), sizeof(float));
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
