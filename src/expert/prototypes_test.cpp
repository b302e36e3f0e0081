#include "expert/prototypes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "index/vector_fixture.h"

namespace moxie {
namespace {

struct Chunk {
    std::uint64_t hash;
    EncodedVector vector;
};

std::vector<Chunk> random_chunks(std::size_t count) {
    std::mt19937_64 hashes(61);
    std::mt19937 random(62);
    std::vector<Chunk> chunks;
    for (std::size_t i = 0; i < count; ++i)
        chunks.push_back({hashes(), encode_vector(VectorFormat::int8, random_vector(random, 16))});
    return chunks;
}

std::vector<Prototype> prototypes_of(const std::vector<Chunk>& chunks, std::size_t count) {
    PrototypeSample sample(VectorFormat::int8, 16);
    for (const Chunk& chunk : chunks) sample.add(chunk.hash, chunk.vector.row, chunk.vector.scale);
    return sample.prototypes(count);
}

TEST(PrototypesTest, TheOrderOfAddingDoesNotMatter) {
    std::vector<Chunk> chunks = random_chunks(17000);
    const auto expected = prototypes_of(chunks, 20);
    ASSERT_EQ(expected.size(), 20u);
    std::shuffle(chunks.begin(), chunks.end(), std::mt19937(63));
    chunks.insert(chunks.end(), chunks.begin(), chunks.begin() + 700);  // the same texts again
    const auto found = prototypes_of(chunks, 20);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].centroid, expected[i].centroid);
        EXPECT_EQ(found[i].share, expected[i].share);
    }
}

TEST(PrototypesTest, SharesAreThoseOfAllChunksLargestFirst) {
    const auto found = prototypes_of(random_chunks(1000), 64);
    EXPECT_EQ(found.size(), 64u);
    double sum = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        sum += found[i].share;
        if (i > 0) {
            EXPECT_LE(found[i].share, found[i - 1].share);
        }
    }
    EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(PrototypesTest, FewChunksGiveFewPrototypes) {
    EXPECT_TRUE(prototypes_of({}, 8).empty());
    const auto chunks = random_chunks(3);
    const auto found = prototypes_of(chunks, 8);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_NEAR(found[0].share, 1.0 / 3, 1e-9);
    EXPECT_TRUE(prototypes_of(chunks, 0).empty());
}

TEST(PrototypesTest, WantsOnlyWhatItWouldKeep) {
    PrototypeSample sample(VectorFormat::int8, 16);
    const auto chunks = random_chunks(17000);
    std::uint64_t largest = 0;
    std::vector<std::uint64_t> hashes;
    for (const Chunk& chunk : chunks) {
        sample.add(chunk.hash, chunk.vector.row, chunk.vector.scale);
        hashes.push_back(chunk.hash);
    }
    std::sort(hashes.begin(), hashes.end());
    largest = hashes[sample.size() - 1];
    EXPECT_LT(sample.size(), chunks.size());
    EXPECT_FALSE(sample.wants(largest));      // has it
    EXPECT_FALSE(sample.wants(largest + 1));  // too large
    EXPECT_TRUE(sample.wants(hashes[0] - 1));
}

}  // namespace
}  // namespace moxie
