#include "index/vector_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "index/vector_fixture.h"

namespace moxie {
namespace {

constexpr CellStop kNever = {.margin = 100, .group_margin = 100};

ChunkSet random_set(std::mt19937& random, std::uint32_t chunks) {
    ChunkSet set(chunks);
    for (std::uint32_t chunk = 0; chunk < chunks; ++chunk)
        if (random() % 3 == 0) set.insert(chunk, chunk + 1);
    return set;
}

TEST(VectorSearchTest, AgreesWithItsSlowTwin) {
    std::mt19937 random(21);
    for (int round = 0; round < 80; ++round) {
        const std::size_t count = random() % 2000, dimensions = 1 + random() % 70;
        const auto format = random() % 2 == 0 ? VectorFormat::int8 : VectorFormat::float32;
        VectorSegmentBuilder builder = random_vectors(random, count, dimensions, format);
        const VectorSegment segment(
            builder.build(random_cells(random, count, 1 + random() % 20, dimensions)), "memory");
        const VectorQuery query(random_vector(random, dimensions));
        const ChunkSet excluded =
            random() % 2 == 0 ? ChunkSet() : random_set(random, segment.count());
        VectorSearch search;
        search.k = random() % 3 == 0 ? count + 5 : random() % 30;
        if (random() % 2 == 0) search.floor = 0.1;
        const auto expected = search_slowly(segment, query, search, excluded);
        for (const KernelLevel level : kernels_here()) {
            VectorCounters counters;
            search.level = level;
            EXPECT_EQ(search_flat(segment, query, search, excluded, counters), expected);
            EXPECT_EQ(counters.vectors, count);
            EXPECT_EQ(search_cells(segment, query, search, kNever, excluded, counters), expected);
        }
    }
}

/// Chunks around centres that lie far from each other; one cell a centre, one group two cells.
struct Clusters {
    std::vector<std::vector<float>> centres;
    CellAssignment cells;
    VectorSegmentBuilder builder{"test@1", 64, VectorFormat::int8};
};

Clusters make_clusters(std::mt19937& random, std::uint32_t count) {
    Clusters clusters;
    for (std::uint32_t cell = 0; cell < count; ++cell) {
        clusters.centres.push_back(random_vector(random, 64));
        clusters.cells.centroids.insert(clusters.cells.centroids.end(),
                                        clusters.centres.back().begin(),
                                        clusters.centres.back().end());
        for (std::uint32_t chunk = 0; chunk < 20; ++chunk) {
            std::vector<float> vector = random_vector(random, 64);
            for (std::size_t i = 0; i < 64; ++i)
                vector[i] = 0.2f * vector[i] + clusters.centres.back()[i];
            clusters.builder.add(vector);
            clusters.cells.cell_of.push_back(cell);
        }
    }
    for (std::uint32_t cell = 0; cell < count; cell += 2) {
        clusters.cells.groups.push_back(cell);
        for (std::size_t i = 0; i < 64; ++i)
            clusters.cells.group_centroids.push_back(clusters.centres[cell][i] +
                                                     clusters.centres[cell + 1][i]);
    }
    clusters.cells.groups.push_back(count);
    clusters.cells.spread = 0.2;
    return clusters;
}

TEST(VectorSearchTest, CellsOpenedBestFirstAreFew) {
    std::mt19937 random(22);
    Clusters clusters = make_clusters(random, 40);
    const VectorSegment segment(clusters.builder.build(clusters.cells), "memory");
    for (const std::vector<float>& centre : clusters.centres) {
        VectorCounters flat, routed;
        const VectorQuery query(centre);
        const VectorSearch search;
        const auto expected = search_flat(segment, query, search, {}, flat);
        EXPECT_EQ(search_cells(segment, query, search, CellStop(), {}, routed), expected);
        EXPECT_LE(routed.cells, 2u);
        EXPECT_EQ(routed.vectors, routed.cells * 20);
        EXPECT_LT(routed.centroids, 30u);
        EXPECT_EQ(routed.bytes, (routed.vectors + routed.centroids) * 68);
    }
}

TEST(VectorSearchTest, AWiderMarginOnlyAddsWhatFlatSearchFinds) {
    std::mt19937 random(23);
    const std::size_t count = 3000;
    VectorSegmentBuilder builder = random_vectors(random, count, 24, VectorFormat::int8);
    const VectorSegment segment(builder.build(random_cells(random, count, 300, 24)), "memory");
    const VectorQuery query(random_vector(random, 24));
    VectorCounters ignored;
    const auto flat = search_flat(segment, query, {}, {}, ignored);
    std::uint64_t opened = 0;
    for (const double margin : {0.0, 0.2, 0.5, 1.0, 2.0, 4.0}) {
        VectorCounters counters;
        const auto found = search_cells(segment, query, {}, {margin, margin}, {}, counters);
        EXPECT_GE(counters.vectors, opened);
        EXPECT_EQ(found.size(), 10u);
        opened = counters.vectors;
        if (margin == 4.0) {
            EXPECT_EQ(found, flat);
        }
    }
}

TEST(VectorSearchTest, TheRestIsAlwaysOpened) {
    std::mt19937 random(24);
    Clusters clusters = make_clusters(random, 10);
    const std::vector<float> far = random_vector(random, 64);
    clusters.builder.add(far);
    clusters.cells.cell_of.push_back(10);
    clusters.cells.centroids.insert(clusters.cells.centroids.end(), 64, 0.0f);
    clusters.cells.has_rest = true;
    const VectorSegment segment(clusters.builder.build(clusters.cells), "memory");
    VectorSearch search;
    search.floor = 0.9;
    VectorCounters counters;
    const auto found = search_cells(segment, VectorQuery(far), search, CellStop(), {}, counters);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].chunk, 200u);
    EXPECT_EQ(counters.vectors, 1u);
}

TEST(VectorSearchTest, AnUndividedSegmentIsOpenedWhateverWasFoundBefore) {
    VectorSegmentBuilder builder("test@1", 4, VectorFormat::int8);
    builder.add(std::vector<float>{1, 0, 0, 0});
    const VectorSegment segment(builder.build(), "memory");
    VectorSearch search;
    search.floor = 0.99;
    VectorCounters counters;
    EXPECT_EQ(search_cells(segment, VectorQuery(std::vector<float>{1, 0, 0, 0}), search, CellStop(),
                           {}, counters)
                  .size(),
              1u);
}

TEST(VectorSearchTest, TiesFallToTheSmallerChunk) {
    VectorSegmentBuilder builder("test@1", 4, VectorFormat::int8);
    for (int i = 0; i < 50; ++i) builder.add(std::vector<float>{1, 1, 1, 1});
    CellAssignment cells;
    cells.centroids = {1, 0, 0, 0, 0, 1, 0, 0};
    cells.spread = 1;
    for (std::uint32_t i = 0; i < 50; ++i) cells.cell_of.push_back(1 - i % 2);
    const VectorSegment segment(builder.build(cells), "memory");
    VectorCounters counters;
    VectorSearch search;
    search.k = 5;
    const VectorQuery query(std::vector<float>{1, 2, 3, 4});
    for (const auto& found : {search_flat(segment, query, search, {}, counters),
                              search_cells(segment, query, search, kNever, {}, counters)})
        for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(found[i].chunk, i);
}

}  // namespace
}  // namespace moxie
