#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace moxie {

inline constexpr std::size_t kBlockPostings = 128;

/// One chunk that holds a term, and how often.
struct Posting {
    std::uint32_t chunk = 0;
    std::uint32_t frequency = 0;
};

/// Packs up to kBlockPostings postings: two bit widths, then gaps and frequencies − 1 in that many
/// bits each. `previous` is the last chunk of the block before, or −1.
void write_block(std::span<const Posting> postings, std::int64_t previous, ByteWriter& out);

/// A decoded block.
struct PostingBlock {
    std::array<std::uint32_t, kBlockPostings> chunks;
    std::array<std::uint32_t, kBlockPostings> frequencies;
    std::size_t count = 0;
};

/// The inverse of write_block for `count` postings. `data` may be followed by anything readable for
/// eight bytes (every container ends in such slack). Throws Error{corrupt} if the block is longer
/// than `data`.
void read_block(Bytes data, std::size_t count, std::int64_t previous, PostingBlock& block);

}  // namespace moxie
