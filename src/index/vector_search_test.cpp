#include "index/vector_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "index/vector_fixture.h"

namespace moxie {
namespace {

ChunkSet random_set(std::mt19937& random, std::uint32_t chunks) {
    ChunkSet set(chunks);
    for (std::uint32_t chunk = 0; chunk < chunks; ++chunk)
        if (random() % 3 == 0) set.insert(chunk, chunk + 1);
    return set;
}

TEST(VectorSearchTest, AgreesWithItsSlowTwin) {
    std::mt19937 random(21);
    for (int round = 0; round < 60; ++round) {
        const std::size_t count = random() % 2000, dimensions = 1 + random() % 70;
        const auto format = random() % 2 == 0 ? VectorFormat::int8 : VectorFormat::float32;
        const std::size_t cell_count = 1 + random() % 20;
        VectorSegmentBuilder builder = random_vectors(random, count, dimensions, format);
        const VectorSegment segment(
            builder.build(random_cells(random, count, cell_count, dimensions)), "memory");
        const VectorQuery query(random_vector(random, dimensions));
        const ChunkSet excluded =
            random() % 2 == 0 ? ChunkSet() : random_set(random, segment.count());
        const std::size_t k = random() % 3 == 0 ? count + 5 : random() % 30;
        const auto expected = search_vectors_slowly(segment, query, k, excluded);
        std::vector<std::uint32_t> cells(cell_count);
        std::iota(cells.begin(), cells.end(), 0u);
        std::shuffle(cells.begin(), cells.end(), random);
        for (const KernelLevel level : kernels_here()) {
            VectorCounters counters;
            EXPECT_EQ(search_vectors(segment, query, k, excluded, counters, level), expected);
            EXPECT_EQ(search_vectors(segment, query, k, excluded, cells, counters, level),
                      expected);
            EXPECT_EQ(counters.vectors, 2 * count);
        }
    }
}

TEST(VectorSearchTest, FindsOnlyWhatLiesInOpenedCells) {
    std::mt19937 random(22);
    VectorSegmentBuilder builder = random_vectors(random, 900, 30, VectorFormat::int8);
    const CellAssignment cells = random_cells(random, 900, 10, 30);
    const VectorSegment segment(builder.build(cells), "memory");
    ChunkSet closed(900);
    for (std::uint32_t chunk = 0; chunk < 900; ++chunk)
        if (cells.cell_of[chunk] != 3 && cells.cell_of[chunk] != 8) closed.insert(chunk, chunk + 1);
    const VectorQuery query(random_vector(random, 30));
    VectorCounters counters;
    const std::vector<std::uint32_t> opened = {8, 3};
    EXPECT_EQ(search_vectors(segment, query, 25, {}, opened, counters),
              search_vectors_slowly(segment, query, 25, closed));
    EXPECT_LT(counters.vectors, 300u);
    EXPECT_EQ(counters.bytes, counters.vectors * 68);
}

TEST(VectorSearchTest, TiesFallToTheSmallerChunk) {
    VectorSegmentBuilder builder("test@1", 4, VectorFormat::int8);
    for (int i = 0; i < 50; ++i) builder.add(std::vector<float>{1, 1, 1, 1});
    CellAssignment cells{{}, {1, 0, 0, 0, 0, 1, 0, 0}, false};
    for (std::uint32_t i = 0; i < 50; ++i) cells.cell_of.push_back(1 - i % 2);
    const VectorSegment segment(builder.build(cells), "memory");
    VectorCounters counters;
    const auto found =
        search_vectors(segment, VectorQuery(std::vector<float>{1, 2, 3, 4}), 5, {}, counters);
    for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(found[i].chunk, i);
}

}  // namespace
}  // namespace moxie
