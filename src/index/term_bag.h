#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// The distinct terms of one chunk with their frequencies. Made on any thread, handed to the
/// builder.
class TermBag {
public:
    struct Entry {
        std::uint64_t hash = 0;  ///< checksum() of the term
        std::uint32_t offset = 0;
        std::uint32_t length = 0;
        std::uint32_t frequency = 0;
    };
    void add(std::string_view term);
    /// The next term follows no other: another text begins.
    void begin_text() { previous_ = 0; }
    /// Frees what only add() needs.
    void close() { table_ = {}; }
    const std::vector<Entry>& entries() const { return entries_; }
    std::string_view term(const Entry& entry) const {
        return {arena_.data() + entry.offset, entry.length};
    }
    /// pair_hash() of every term and the one before it in its text, in order.
    const std::vector<std::uint32_t>& pairs() const { return pairs_; }
    /// Occurrences in all: the chunk's length.
    std::uint64_t length() const { return length_; }

private:
    void grow();
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> table_;  // 0: free, else entry index + 1
    std::string arena_;
    std::uint64_t length_ = 0;
    std::vector<std::uint32_t> pairs_;
    std::uint64_t previous_ = 0;  // hash of the last term; 0: none
};

}  // namespace moxie
