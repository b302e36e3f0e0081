#pragma once

#include <span>
#include <string>
#include <vector>

#include "expert/expert.h"

namespace moxie {

/// A part of an expert with its vectors, which may not be committed yet.
struct ProfiledPart {
    const Expert::Part* part = nullptr;
    const VectorSegment* vectors = nullptr;
};

/// Of the live vectors of all parts, of which there is at least one, those outside left out.
/// Depends on documents and encoder alone, not on their division into segments or the order of
/// adding. Of no live vector: directions of zeros.
VectorProfile make_vector_profile(std::span<const ProfiledPart> parts, const std::string& encoder);

/// Adds the centroids to a profile that has none, those that lie together one behind the other.
void add_centroids(std::span<const std::vector<float>> centroids, VectorProfile& profile);

}  // namespace moxie
