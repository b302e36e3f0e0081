#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// A pair of neighbouring terms, by 32 bits of a hash of both in their order.
std::uint32_t pair_hash(std::uint64_t first_term, std::uint64_t second_term);

/// How often each pair of neighbouring terms occurs in a segment: an open hash table of three bytes
/// a cell, twenty bits of fingerprint and four of a rounded count, so that a router can look pairs
/// up without opening anything else. Of the pairs that are not there, fewer than one in ten
/// thousand is found: one that a single expert seems to hold would say much. At most kMostPairs,
/// the most frequent ones. Made from every occurrence, in any order.
inline constexpr std::size_t kMostPairs = std::size_t{1} << 17;
std::vector<std::uint8_t> write_pair_table(std::vector<std::uint32_t> occurrences);

/// A view of such bytes, which must outlive it. Any number of threads.
class PairTable {
public:
    /// Throws Error{corrupt} where they are no table. No bytes are an empty one.
    explicit PairTable(Bytes bytes);
    /// Occurrences, rounded down to one of 1, 2, 3, 4, 6, 8, 12 … 128, 192.
    double count(std::uint32_t pair) const;

private:
    Bytes cells_;
    std::size_t size_ = 0;
};

}  // namespace moxie
