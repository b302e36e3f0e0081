#include "index/skyline.h"

#include <algorithm>

namespace moxie {

void Skyline::add(SkylinePoint point) {
    // The first point with at least this frequency: if it is as short, the new one is beaten.
    auto at = std::lower_bound(
        points_.begin(), points_.end(), point,
        [](const SkylinePoint& a, const SkylinePoint& b) { return a.frequency < b.frequency; });
    if (at != points_.end() && at->length_code <= point.length_code) return;
    if (at != points_.end() && at->frequency == point.frequency) at = points_.erase(at);
    auto first_beaten = at;
    while (first_beaten != points_.begin() &&
           std::prev(first_beaten)->length_code >= point.length_code)
        --first_beaten;
    at = points_.erase(first_beaten, at);
    points_.insert(at, point);
}

void Skyline::add(const Skyline& other) {
    for (const SkylinePoint& point : other.points_) add(point);
}

bool Skyline::contains(SkylinePoint point) const {
    return std::find(points_.begin(), points_.end(), point) != points_.end();
}

void Skyline::write(ByteWriter& writer) const {
    writer.varint(points_.size());
    for (const SkylinePoint& point : points_) {
        writer.varint(point.frequency);
        writer.u8(point.length_code);
    }
}

Skyline Skyline::read(ByteReader& reader) {
    Skyline skyline;
    const std::uint64_t count = reader.count(2);
    skyline.points_.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        SkylinePoint point;
        point.frequency = static_cast<std::uint32_t>(reader.varint());
        point.length_code = reader.u8();
        skyline.points_.push_back(point);
    }
    return skyline;
}

std::int64_t max_contribution(const Skyline& skyline, const TermScorer& scorer) {
    std::int64_t best = 0;
    for (const SkylinePoint& point : skyline.points())
        best = std::max(best, scorer(point.frequency, point.length_code));
    return best;
}

std::int64_t max_contribution(ByteReader& reader, const TermScorer& scorer) {
    std::int64_t best = 0;
    for (std::uint64_t left = reader.count(2); left > 0; --left) {
        const auto frequency = static_cast<std::uint32_t>(reader.varint());
        best = std::max(best, scorer(frequency, reader.u8()));
    }
    return best;
}

}  // namespace moxie
