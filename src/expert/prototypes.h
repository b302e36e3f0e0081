#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "index/vectors.h"

namespace moxie {

/// One of the directions that say what an expert is about.
struct Prototype {
    std::vector<float> centroid;  ///< of length one
    double share = 0;             ///< of the expert's chunks that are nearest to it
};

/// Chooses chunks of an expert, from any number of segments, by the hashes of their texts: always
/// the same ones, whatever the order and history of adding. One thread at a time.
class PrototypeSample {
public:
    PrototypeSample(VectorFormat format, std::size_t dimensions)
        : format_(format), dimensions_(dimensions) {}

    /// A chunk; `text_hash` is Segment::text_hash(). The same text counts once.
    void add(std::uint64_t text_hash, Bytes row, float scale);
    /// Whether add() would keep a chunk with this hash: ask before reading its vector.
    bool wants(std::uint64_t text_hash) const;
    std::size_t size() const { return chosen_.size(); }

    /// At most `count` prototypes by k-means, fewer where there are fewer chunks; the largest
    /// first, ties as found. Empty without chunks.
    std::vector<Prototype> prototypes(std::size_t count, std::size_t threads = 0) const;

private:
    VectorFormat format_;
    std::size_t dimensions_;
    std::map<std::uint64_t, EncodedVector> chosen_;  // the smallest hashes
};

}  // namespace moxie
