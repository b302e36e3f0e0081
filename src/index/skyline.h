#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "index/bm25.h"

namespace moxie {

/// A posting's term frequency and its chunk's length code: all that BM25 reads of it.
struct SkylinePoint {
    std::uint32_t frequency = 0;
    std::uint8_t length_code = 0;
    friend bool operator==(const SkylinePoint&, const SkylinePoint&) = default;
};

/// The postings of a set that no other posting beats in both frequency and shortness. BM25 is
/// monotone in both, so the largest contribution of the set is reached on its skyline, whatever k1,
/// b, idf and average length are: bounds from it are exact, and stay valid when statistics change.
class Skyline {
public:
    void add(SkylinePoint point);
    void add(const Skyline& other);
    bool contains(SkylinePoint point) const;
    bool empty() const { return points_.empty(); }
    void clear() { points_.clear(); }
    /// Increasing in both frequency and length code.
    const std::vector<SkylinePoint>& points() const { return points_; }

    void write(ByteWriter& writer) const;
    static Skyline read(ByteReader& reader);

private:
    std::vector<SkylinePoint> points_;
};

/// The largest contribution that any posting of the encoded skyline can make.
std::int64_t max_contribution(const Skyline& skyline, const TermScorer& scorer);
/// The same straight from encoded bytes (as written by Skyline::write), without building one.
std::int64_t max_contribution(ByteReader& reader, const TermScorer& scorer);

}  // namespace moxie
