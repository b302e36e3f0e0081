#include "expert/live_chunks.h"

#include <algorithm>
#include <tuple>

namespace moxie {

namespace {

void add_live(const Expert::Part& part, std::size_t index, std::vector<LiveChunk>& out) {
    const Segment& segment = part.segment->open();
    for (std::uint32_t document = 0; document < segment.document_count(); ++document) {
        if (std::binary_search(part.deleted.begin(), part.deleted.end(), document)) continue;
        const std::uint64_t id = checksum(segment.document_id(document));
        const auto [begin, end] = segment.chunks_of(document);
        for (std::uint32_t chunk = begin; chunk < end; ++chunk)
            if (!part.outside || !part.outside->contains(chunk))
                out.push_back(
                    {(id ^ segment.text_hash(chunk)) + segment.ordinal_of(chunk), index, chunk});
    }
}

}  // namespace

std::vector<LiveChunk> live_chunks(std::span<const Expert::Part> parts) {
    std::vector<LiveChunk> chunks;
    for (std::size_t index = 0; index < parts.size(); ++index)
        add_live(parts[index], index, chunks);
    std::sort(chunks.begin(), chunks.end(), [](const LiveChunk& a, const LiveChunk& b) {
        return std::tie(a.order, a.part, a.chunk) < std::tie(b.order, b.part, b.chunk);
    });
    return chunks;
}

}  // namespace moxie
