#include "index/postings.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "moxie/error.h"

namespace moxie {

namespace {

void pack(std::span<const std::uint32_t> values, unsigned bits, ByteWriter& out) {
    std::uint64_t buffer = 0;
    unsigned filled = 0;
    for (const std::uint32_t value : values) {
        buffer |= static_cast<std::uint64_t>(value) << filled;
        filled += bits;
        for (; filled >= 8; filled -= 8, buffer >>= 8) out.u8(static_cast<std::uint8_t>(buffer));
    }
    if (filled > 0) out.u8(static_cast<std::uint8_t>(buffer));
}

// One unaligned eight-byte load a value: widths are at most 32, so seven bits of offset always fit.
void unpack(const std::uint8_t* data, unsigned bits, std::size_t count, std::uint32_t* values) {
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t bit = i * bits;
        std::uint64_t word;
        std::memcpy(&word, data + bit / 8, sizeof word);
        values[i] = static_cast<std::uint32_t>((word >> (bit % 8)) & mask);
    }
}

std::size_t packed_bytes(unsigned bits, std::size_t count) { return (bits * count + 7) / 8; }

}  // namespace

void write_block(std::span<const Posting> postings, std::int64_t previous, ByteWriter& out) {
    std::array<std::uint32_t, kBlockPostings> gaps{}, frequencies{};
    std::uint32_t widest_gap = 0, widest_frequency = 0;
    for (std::size_t i = 0; i < postings.size(); ++i) {
        gaps[i] = static_cast<std::uint32_t>(postings[i].chunk - previous - 1);
        frequencies[i] = postings[i].frequency - 1;
        previous = postings[i].chunk;
        widest_gap |= gaps[i];
        widest_frequency |= frequencies[i];
    }
    const auto gap_bits = static_cast<unsigned>(std::bit_width(widest_gap));
    const auto frequency_bits = static_cast<unsigned>(std::bit_width(widest_frequency));
    out.u8(static_cast<std::uint8_t>(gap_bits));
    out.u8(static_cast<std::uint8_t>(frequency_bits));
    pack({gaps.data(), postings.size()}, gap_bits, out);
    pack({frequencies.data(), postings.size()}, frequency_bits, out);
}

void read_block(Bytes data, std::size_t count, std::int64_t previous, PostingBlock& block) {
    const unsigned gap_bits = data.size() >= 2 ? data[0] : 33,
                   frequency_bits = data.size() >= 2 ? data[1] : 33;
    if (gap_bits > 32 || frequency_bits > 32 ||
        2 + packed_bytes(gap_bits, count) + packed_bytes(frequency_bits, count) > data.size())
        throw Error(ErrorCode::corrupt, "damaged index file: a postings block is cut short");
    unpack(data.data() + 2, gap_bits, count, block.chunks.data());
    unpack(data.data() + 2 + packed_bytes(gap_bits, count), frequency_bits, count,
           block.frequencies.data());
    auto chunk = static_cast<std::uint32_t>(previous);
    for (std::size_t i = 0; i < count; ++i) {
        chunk += block.chunks[i] + 1;
        block.chunks[i] = chunk;
        ++block.frequencies[i];
    }
    block.count = count;
}

}  // namespace moxie
