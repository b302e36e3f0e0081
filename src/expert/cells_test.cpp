#include "expert/cells.h"

#include <gtest/gtest.h>

#include "index/vector_fixture.h"
#include "index/vector_search.h"

namespace moxie {
namespace {

/// Topics of very different size, each with its own subtopics: what text looks like.
VectorSegmentBuilder topical_vectors(std::mt19937& random, std::size_t count, VectorFormat format) {
    VectorSegmentBuilder builder("test@1", 64, format);
    std::vector<std::vector<float>> topics;
    for (int i = 0; i < 60; ++i) topics.push_back(random_vector(random, 64));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& first = topics[random() % (1 + random() % topics.size())];
        const auto& second = topics[random() % topics.size()];
        std::vector<float> vector = random_vector(random, 64);
        for (std::size_t j = 0; j < 64; ++j)
            vector[j] = 0.5f * vector[j] + first[j] + 0.5f * second[j];
        builder.add(vector);
    }
    return builder;
}

TEST(CellsTest, SmallSegmentsStayUndivided) {
    std::mt19937 random(51);
    for (const std::size_t count : {0u, 1u, 255u}) {
        VectorSegmentBuilder builder = topical_vectors(random, count, VectorFormat::int8);
        const SegmentCells cells = divide_into_cells(builder.rows(), {});
        const VectorSegment segment(builder.build(cells.assignment), "memory");
        EXPECT_EQ(segment.cell_count(), 1u);
        EXPECT_TRUE(segment.has_rest());
        segment.verify();
    }
}

TEST(CellsTest, EveryChunkIsInOneCellAndEveryCellInOneGroup) {
    std::mt19937 random(52);
    for (const double rest : {0.0, 0.05}) {
        VectorSegmentBuilder builder = topical_vectors(random, 900, VectorFormat::int8);
        const SegmentCells cells = divide_into_cells(builder.rows(), {.rest = rest});
        const VectorSegment segment(builder.build(cells.assignment), "memory");
        segment.verify();
        EXPECT_EQ(segment.cell_count(), 112u + (segment.has_rest() ? 1 : 0));
        EXPECT_EQ(segment.group_count(), 29u);
        EXPECT_GT(segment.spread(), 0.1);
        EXPECT_LT(segment.spread(), 1);
    }
}

TEST(CellsTest, ARoutedSearchOpensLittleAndKeepsNearlyAll) {
    std::mt19937 random(53);
    for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32}) {
        VectorSegmentBuilder builder = topical_vectors(random, 4000, format);
        const VectorSegment segment(builder.build(divide_into_cells(builder.rows(), {}).assignment),
                                    "memory");
        VectorCounters flat, routed;
        std::size_t kept = 0;
        for (int i = 0; i < 100; ++i) {
            const VectorQuery query(segment.vector(static_cast<std::uint32_t>(random() % 4000)));
            const auto expected = search_flat(segment, query, {}, {}, flat);
            for (const SimilarChunk& hit : search_cells(segment, query, {}, CellStop(), {}, routed))
                kept += static_cast<std::size_t>(std::count(expected.begin(), expected.end(), hit));
        }
        EXPECT_GE(kept, 900u);
        EXPECT_LT(routed.vectors, flat.vectors / 4);
    }
}

TEST(CellsTest, ThreadsDoNotChangeABit) {
    std::mt19937 random(54);
    const VectorSegmentBuilder builder = topical_vectors(random, 1500, VectorFormat::int8);
    VectorSegmentBuilder first = builder, second = builder;
    const auto one = first.build(divide_into_cells(builder.rows(), {.threads = 1}).assignment);
    const auto two = second.build(divide_into_cells(builder.rows(), {.threads = 2}).assignment);
    EXPECT_EQ(one.bytes, two.bytes);
}

TEST(CellsTest, EqualVectorsAreDividedToo) {
    VectorSegmentBuilder builder("test@1", 8, VectorFormat::int8);
    for (int i = 0; i < 400; ++i) builder.add(std::vector<float>(8, 1.0f));
    const VectorSegment segment(builder.build(divide_into_cells(builder.rows(), {}).assignment),
                                "memory");
    segment.verify();
    VectorCounters counters;
    const VectorQuery query(std::vector<float>(8, 1.0f));
    EXPECT_EQ(search_cells(segment, query, {}, CellStop(), {}, counters).size(), 10u);
}

}  // namespace
}  // namespace moxie
