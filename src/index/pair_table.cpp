#include "index/pair_table.h"

#include <algorithm>
#include <array>

#include "moxie/error.h"

namespace moxie {

namespace {

// Four bits of a count; 0 marks a free cell.
constexpr std::array<std::uint16_t, 16> kCounts{0,  1,  2,  3,  4,  6,  8,   12,
                                                16, 24, 32, 48, 64, 96, 128, 192};
constexpr std::size_t kCellBytes = 3;
// Four cells in five are taken.
constexpr std::size_t kCellsPerFour = 5;

struct Counted {
    std::uint32_t pair = 0;
    std::uint32_t count = 0;
};

std::vector<Counted> count_pairs(std::vector<std::uint32_t> occurrences) {
    std::sort(occurrences.begin(), occurrences.end());
    std::vector<Counted> counted;
    for (const std::uint32_t pair : occurrences) {
        if (counted.empty() || counted.back().pair != pair) counted.push_back({pair, 0});
        ++counted.back().count;
    }
    return counted;
}

void keep_most_frequent(std::vector<Counted>& counted) {
    if (counted.size() <= kMostPairs) return;
    const auto more_frequent = [](const Counted& a, const Counted& b) {
        return a.count != b.count ? a.count > b.count : a.pair < b.pair;
    };
    std::nth_element(counted.begin(), counted.begin() + kMostPairs, counted.end(), more_frequent);
    counted.resize(kMostPairs);
    std::sort(counted.begin(), counted.end(),
              [](const Counted& a, const Counted& b) { return a.pair < b.pair; });
}

std::uint32_t code_of(std::uint32_t count) {
    const auto above = std::upper_bound(kCounts.begin(), kCounts.end(), count);
    return static_cast<std::uint32_t>(above - kCounts.begin() - 1);
}

// The high bits of a hash choose the cell, the low ones tell the pairs there apart.
std::size_t home_of(std::uint32_t pair, std::size_t size) {
    return static_cast<std::size_t>((std::uint64_t{pair} * size) >> 32);
}

std::uint32_t fingerprint_of(std::uint32_t pair) { return (pair & 0xfffff) << 4; }

}  // namespace

std::uint32_t pair_hash(std::uint64_t first_term, std::uint64_t second_term) {
    const std::array<std::uint64_t, 2> both{first_term, second_term};
    return static_cast<std::uint32_t>(
        checksum(Bytes(reinterpret_cast<const std::uint8_t*>(both.data()), sizeof both)));
}

std::vector<std::uint8_t> write_pair_table(std::vector<std::uint32_t> occurrences) {
    std::vector<Counted> counted = count_pairs(std::move(occurrences));
    keep_most_frequent(counted);
    std::vector<std::uint32_t> cells(counted.empty() ? 0 : counted.size() * kCellsPerFour / 4 + 1);
    for (const Counted& one : counted) {
        std::size_t at = home_of(one.pair, cells.size());
        while (cells[at] != 0) at = at + 1 == cells.size() ? 0 : at + 1;
        cells[at] = fingerprint_of(one.pair) | code_of(one.count);
    }
    ByteWriter out;
    for (const std::uint32_t cell : cells)
        for (std::size_t byte = 0; byte < kCellBytes; ++byte)
            out.u8(static_cast<std::uint8_t>(cell >> (8 * byte)));
    return out.take();
}

PairTable::PairTable(Bytes bytes) : cells_(bytes), size_(bytes.size() / kCellBytes) {
    if (bytes.size() % kCellBytes != 0) throw Error(ErrorCode::corrupt, "a table of pairs is cut");
}

double PairTable::count(std::uint32_t pair) const {
    if (size_ == 0) return 0;
    const std::uint32_t wanted = fingerprint_of(pair);
    std::size_t at = home_of(pair, size_);
    for (std::size_t steps = 0; steps < size_; ++steps) {
        const std::uint8_t* bytes = &cells_[kCellBytes * at];
        const std::uint32_t cell =
            bytes[0] | (std::uint32_t{bytes[1]} << 8) | (std::uint32_t{bytes[2]} << 16);
        if (cell == 0) return 0;
        if ((cell & ~0xfu) == wanted) return kCounts[cell & 0xf];
        at = at + 1 == size_ ? 0 : at + 1;
    }
    return 0;
}

}  // namespace moxie
