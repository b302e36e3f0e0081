#include "expert/vector_profile.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>

#include "index/vectors.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 3, kUnsealed = 2, kWithoutGroups = 1;
constexpr std::string_view kWhat = "vector profile";
constexpr std::uint32_t kMostCentroids = 512;
constexpr std::uint64_t kChunksOfCentroid = 3;
constexpr double kRounding = 1e-4;  // of float sums of products, generously

// How much too small a cosine by WideQuery can be, which has components to half a step of 1/32767.
double rounding(std::uint32_t dimensions) { return kRounding + std::sqrt(dimensions) / 65534; }

// The largest cosine that a direction can have with a query if it has at least `reach` with a
// centroid that has `cosine` with the query: by the triangle inequality of angles. Grows with
// `cosine`, steeply where query and centroid are opposite.
double largest_cosine(double cosine, double reach) {
    if (cosine >= reach) return 1;
    const double across = (1 - cosine * cosine) * (1 - reach * reach);
    return cosine * reach + std::sqrt(std::max(0.0, across));
}

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
    WideQuery wide(query);
    const std::span<const double> cosines = wide.cosines(centroids.rows());
    double bound = -1;
    for (std::size_t c = 0; c < reach.size(); ++c)
        bound =
            std::max(bound, largest_cosine(cosines[c] + rounding(dimensions), double{reach[c]}));
    return bound + kRounding;
}

std::size_t profile_centroids(std::uint64_t chunks) {
    return std::clamp<std::size_t>(chunks / kChunksOfCentroid, 1, kMostCentroids);
}

namespace {

[[noreturn]] void damaged() { throw Error(ErrorCode::corrupt, "a vector profile is damaged"); }

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
    if (!all_finite(vectors.scales)) damaged();
    return vectors;
}

void read_groups(ByteReader& in, VectorProfile& profile) {
    profile.group_ends.resize(in.count(profile.dimensions + sizeof(float)));
    profile.groups = read_vectors(in, profile.group_ends.size(), profile.dimensions);
    std::uint64_t end = 0;
    for (std::uint32_t& one : profile.group_ends) {
        const std::uint64_t begin = std::exchange(end, in.varint());
        if (end <= begin || end > profile.reach.size()) damaged();
        one = static_cast<std::uint32_t>(end);
    }
    if (!profile.group_ends.empty() && end != profile.reach.size()) damaged();
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
    out.varint(profile.group_ends.size());
    write_vectors(profile.groups, profile.dimensions, out);
    for (const std::uint32_t end : profile.group_ends) out.varint(end);
    return sealed(std::move(out));
}

VectorProfile read_vector_profile(Bytes bytes) {
    const std::uint32_t version = ByteReader(bytes, kWhat).u32();
    if (version != kVersion && version != kUnsealed && version != kWithoutGroups)
        throw Error(ErrorCode::corrupt, "it is of another version");
    ByteReader in(version == kVersion ? unsealed(bytes, kWhat) : bytes, kWhat);
    in.u32();
    VectorProfile profile;
    profile.encoder = in.string();
    profile.dimensions = in.u32();
    const std::uint32_t count = in.u32();
    if (profile.dimensions == 0 && count == 0) return {};  // of nothing
    const std::size_t row = profile.dimensions + sizeof(float);
    if (profile.dimensions == 0 || count > kMostCentroids || in.remaining() / row < count + 1)
        damaged();
    profile.mean = read_vectors(in, 1, profile.dimensions);
    profile.centroids = read_vectors(in, count, profile.dimensions);
    profile.reach.resize(count);
    for (float& reach : profile.reach)
        std::memcpy(&reach, in.raw(sizeof reach).data(), sizeof reach);
    if (!all_finite(profile.reach)) damaged();
    profile.chunks = in.varint();
    profile.segments.resize(in.count(1));
    for (std::uint64_t& id : profile.segments) id = in.varint();
    if (version == kWithoutGroups)
        profile.chunks = 0;  // so that it is old, and made anew
    else
        read_groups(in, profile);
    return profile;
}

}  // namespace moxie
