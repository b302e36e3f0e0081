#include "store/learnt.h"

namespace moxie {

namespace {

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

std::uint64_t count_of(const ChunkCounts& counts, std::int64_t expert) {
    const auto at = counts.find(expert);
    return at == counts.end() ? 0 : at->second;
}

}  // namespace

std::vector<std::uint8_t> write_chunk_counts(const ChunkCounts& counts) {
    ByteWriter out;
    out.varint(counts.size());
    for (const auto& [expert, chunks] : counts) {
        out.varint(static_cast<std::uint64_t>(expert));
        out.varint(chunks);
    }
    return out.take();
}

ChunkCounts read_chunk_counts(Bytes bytes) {
    ByteReader in(bytes, "chunk counts of learnt state");
    ChunkCounts counts;
    for (std::uint64_t left = in.count(2); left > 0; --left) {
        const std::int64_t expert = static_cast<std::int64_t>(in.varint());
        counts[expert] = in.varint();
    }
    return counts;
}

double moved_share(const ChunkCounts& then, const ChunkCounts& now) {
    std::uint64_t moved = 0, all = 0;
    for (const auto& [expert, chunks] : then) {
        moved += distance(chunks, count_of(now, expert));
        all += chunks;
    }
    for (const auto& [expert, chunks] : now)
        if (!then.contains(expert)) moved += chunks;
    if (all == 0) return moved > 0 ? 1 : 0;
    return static_cast<double>(moved) / static_cast<double>(all);
}

}  // namespace moxie
