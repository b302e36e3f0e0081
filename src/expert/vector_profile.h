#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/wide_query.h"

namespace moxie {

/// Unit vectors in a byte a component, row by row: a row's codes times its scale, as
/// encode_vector() has them.
struct CodedVectors {
    std::vector<std::int8_t> codes;
    std::vector<float> scales;

    void add(std::span<const float> vector);
    /// The inner product of a row and a vector of as many components.
    double product(std::size_t row, std::span<const float> vector) const;
    std::vector<float> decoded() const;
    CodedRows rows() const { return {codes, scales}; }
};

/// What an expert knows, as vectors: what the router and the bounds of `exact` see of it. Made from
/// all of its live vectors, in an order that does not depend on the history of adding.
struct VectorProfile {
    std::string encoder;  ///< name@version/precision
    std::uint32_t dimensions = 0;
    CodedVectors mean;                    ///< unit centroid of everything; empty: there is nothing
    CodedVectors centroids;               ///< unit centroids of profile_centroids() clusters
    std::vector<float> reach;             ///< of each cluster: the smallest cosine of a member
    std::uint64_t chunks = 0;             ///< live ones it was made from
    std::vector<std::uint64_t> segments;  ///< ids of those it was made from, increasing
    /// Unit centroids of groups of clusters that lie together, and of each the cluster after its
    /// last; empty where clusters are so few that all of them are looked at.
    CodedVectors groups{};
    std::vector<std::uint32_t> group_ends{};

    /// No vector that the profile was made from has a larger cosine with the unit vector `query`.
    double cosine_bound(std::span<const float> query) const;
};

/// One for three chunks, at most 512: a thousand experts of five thousand chunks each have profiles
/// of 200 MB in all, a tenth of their vectors. Figures: docs/decisions/router.md.
std::size_t profile_centroids(std::uint64_t chunks);

std::vector<std::uint8_t> write_vector_profile(const VectorProfile& profile);
/// Without dimensions where it was made of no vector and written before that had directions of
/// zeros. Throws Error{corrupt}.
VectorProfile read_vector_profile(Bytes bytes);

}  // namespace moxie
