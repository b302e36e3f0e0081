#include "index/pair_table.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "moxie/error.h"

namespace moxie {
namespace {

std::map<std::uint32_t, std::uint32_t> counts_of(const std::vector<std::uint32_t>& occurrences) {
    std::map<std::uint32_t, std::uint32_t> counts;
    for (const std::uint32_t pair : occurrences) ++counts[pair];
    return counts;
}

TEST(PairTableTest, CountsAreThoseOfASlowTwinRoundedDown) {
    std::mt19937 random(7);
    for (const std::size_t size : {1u, 2u, 3u, 50u, 5000u}) {
        std::vector<std::uint32_t> occurrences;
        for (std::size_t i = 0; i < size; ++i) {
            const auto pair = static_cast<std::uint32_t>(random());
            occurrences.insert(occurrences.end(), 1 + (random() % 16 == 0 ? random() % 400 : 0),
                               pair);
        }
        std::shuffle(occurrences.begin(), occurrences.end(), random);
        const auto bytes = write_pair_table(occurrences);
        const PairTable table{Bytes(bytes)};
        std::size_t exact = 0, wrong = 0;
        for (const auto& [pair, count] : counts_of(occurrences)) {
            const double found = table.count(pair);
            EXPECT_GT(found, 0);
            // Two pairs of one fingerprint and neighbouring cells may be taken for each other.
            wrong += found > count || found < std::min(192.0, count * 2 / 3.0);
            exact += found == count;
        }
        EXPECT_LE(wrong, size / 1000);
        EXPECT_GE(exact, size * 9 / 10);
    }
}

TEST(PairTableTest, FewPairsThatAreNotThereAreFound) {
    std::mt19937 random(8);
    std::vector<std::uint32_t> occurrences(20000);
    for (std::uint32_t& pair : occurrences) pair = static_cast<std::uint32_t>(random());
    const auto bytes = write_pair_table(occurrences);
    const PairTable table{Bytes(bytes)};
    std::size_t found = 0;
    for (int i = 0; i < 100000; ++i) found += table.count(static_cast<std::uint32_t>(random())) > 0;
    EXPECT_LT(found, 10u);
}

TEST(PairTableTest, TheOrderOfOccurrencesDoesNotMatter) {
    std::vector<std::uint32_t> occurrences{5, 9, 5, 0xffffffff, 0, 7, 5};
    const auto bytes = write_pair_table(occurrences);
    std::reverse(occurrences.begin(), occurrences.end());
    EXPECT_EQ(write_pair_table(occurrences), bytes);
    EXPECT_EQ(PairTable{Bytes(bytes)}.count(5), 3);
    EXPECT_EQ(PairTable{Bytes(bytes)}.count(0xffffffff), 1);
}

TEST(PairTableTest, BeyondTheMostTheRarestAreLeftOut) {
    std::mt19937 random(9);
    std::vector<std::uint32_t> occurrences;
    for (std::size_t i = 0; i < kMostPairs + 5000; ++i) {
        const auto pair = static_cast<std::uint32_t>(random());
        occurrences.insert(occurrences.end(), i < 1000 ? 2 : 1, pair);
    }
    const std::vector<std::uint32_t> frequent(occurrences.begin(), occurrences.begin() + 2000);
    const auto bytes = write_pair_table(occurrences);
    EXPECT_LE(bytes.size(), 3 * (kMostPairs * 5 / 4 + 1));
    std::size_t kept = 0;
    for (const std::uint32_t pair : frequent) kept += PairTable{Bytes(bytes)}.count(pair) >= 2;
    EXPECT_GE(kept, 1990u);
}

TEST(PairTableTest, AnEmptyTableHoldsNothingAndACutOneIsRefused) {
    EXPECT_EQ(PairTable{Bytes()}.count(3), 0);
    EXPECT_TRUE(write_pair_table({}).empty());
    const std::vector<std::uint8_t> cut{1, 2, 3, 4};
    EXPECT_THROW(PairTable{Bytes(cut)}, Error);
}

TEST(PairTableTest, APairHasAnOrder) { EXPECT_NE(pair_hash(1, 2), pair_hash(2, 1)); }

}  // namespace
}  // namespace moxie
