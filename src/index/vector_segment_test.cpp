#include "index/vector_segment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "index/dot_kernels.h"
#include "index/index_fixture.h"
#include "index/vector_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr VectorFormat kFormats[] = {VectorFormat::int8, VectorFormat::float32};
constexpr std::size_t kDimensions[] = {1, 7, 384, 385, 1024};

std::vector<double> scanned(const VectorSegment& segment, const VectorQuery& query,
                            KernelLevel level) {
    std::vector<double> cosines(segment.count(), -9);
    segment.scan(query, 0, segment.count(), cosines, level);
    return cosines;
}

TEST(VectorSegmentTest, GivesBackWhatWasStored) {
    IndexFixture fixture;
    VectorSegmentBuilder builder("mini@3", 2, VectorFormat::int8);
    builder.add(std::vector<float>{1, 0});
    builder.add(std::vector<float>{0, 2});
    builder.add(std::vector<float>{-3, 0});
    const CellAssignment cells{{1, 0, 1}, {0, 1, 1, 0}, true, {0, 1}, {0, 1}, 0.25};
    const auto built = builder.build(cells);
    EXPECT_EQ(builder.count(), 0u);
    const VectorSegment segment(*disk_files(), fixture.write("v", built));
    EXPECT_EQ(segment.encoder(), "mini@3");
    EXPECT_EQ(segment.dimensions(), 2u);
    EXPECT_EQ(segment.format(), VectorFormat::int8);
    EXPECT_EQ(segment.count(), 3u);
    EXPECT_EQ(segment.cell_count(), 2u);
    EXPECT_EQ(segment.group_count(), 1u);
    EXPECT_EQ(segment.cells_of_group(0), (std::pair<std::uint32_t, std::uint32_t>(0, 1)));
    EXPECT_TRUE(segment.has_rest());
    EXPECT_EQ(segment.spread(), 0.25);
    EXPECT_EQ(segment.rows_of_cell(0), (std::pair<std::uint32_t, std::uint32_t>(0, 1)));
    EXPECT_EQ(segment.rows_of_cell(1), (std::pair<std::uint32_t, std::uint32_t>(1, 3)));
    EXPECT_EQ(segment.chunk_of(0), 1u);
    EXPECT_EQ(segment.chunk_of(2), 2u);
    EXPECT_EQ(segment.row_of(0), 1u);
    EXPECT_EQ(segment.vector(2), (std::vector<float>{-1, 0}));
    const VectorQuery query(std::vector<float>{5, 0});
    const std::vector<double> cosines = scanned(segment, query, best_kernel());
    EXPECT_NEAR(cosines[0], 0, 1e-6);
    EXPECT_NEAR(cosines[1], 1, 1e-6);
    EXPECT_NEAR(cosines[2], -1, 1e-6);
    EXPECT_EQ(segment.verify(), built.bytes.size());
}

TEST(VectorSegmentTest, CosinesAreTheSameBitsAtEveryLevelAndNearTheTruth) {
    std::mt19937 random(5);
    for (const VectorFormat format : kFormats)
        for (const std::size_t dimensions : kDimensions) {
            VectorSegmentBuilder builder = random_vectors(random, 700, dimensions, format);
            const VectorSegment segment(builder.build(random_cells(random, 700, 9, dimensions)),
                                        "memory");
            const std::vector<float> wanted = random_vector(random, dimensions);
            const VectorQuery query(wanted);
            const std::vector<double> expected = scanned(segment, query, KernelLevel::scalar);
            for (const KernelLevel level : kernels_here())
                EXPECT_EQ(scanned(segment, query, level), expected) << to_string(level);
            for (std::uint32_t row = 0; row < segment.count(); row += 50) {
                double dot = 0;
                const std::vector<float> vector = segment.vector(row);
                for (std::size_t i = 0; i < dimensions; ++i) dot += double{vector[i]} * wanted[i];
                EXPECT_NEAR(expected[row], dot, format == VectorFormat::int8 ? 0.01 : 1e-6);
                EXPECT_LE(std::abs(expected[row]), 1 + 1e-6);
            }
        }
}

TEST(VectorSegmentTest, AnyPartOfAScanIsThePartOfTheWhole) {
    std::mt19937 random(6);
    for (const VectorFormat format : kFormats) {
        const VectorSegment segment(random_vectors(random, 1500, 33, format).build(), "memory");
        const VectorQuery query(random_vector(random, 33));
        const std::vector<double> whole = scanned(segment, query, best_kernel());
        for (int round = 0; round < 50; ++round) {
            const auto begin = static_cast<std::uint32_t>(random() % 1501);
            const auto end = begin + static_cast<std::uint32_t>(random() % (1501 - begin));
            std::vector<double> part(end - begin);
            segment.scan(query, begin, end, part);
            EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + begin));
        }
    }
}

TEST(VectorSegmentTest, CellsOnlyMoveRows) {
    std::mt19937 random(7);
    for (const VectorFormat format : kFormats) {
        VectorSegmentBuilder plain = random_vectors(random, 300, 48, format);
        VectorSegmentBuilder divided = plain;
        const CellAssignment cells = random_cells(random, 300, 12, 48);
        const VectorSegment a(plain.build(), "a"), b(divided.build(cells), "b");
        const VectorQuery query(random_vector(random, 48));
        const auto in_a = scanned(a, query, best_kernel()), in_b = scanned(b, query, best_kernel());
        EXPECT_EQ(a.cell_count(), 1u);
        for (std::uint32_t chunk = 0; chunk < 300; ++chunk) {
            EXPECT_EQ(a.row_of(chunk), chunk);
            EXPECT_EQ(b.chunk_of(b.row_of(chunk)), chunk);
            EXPECT_EQ(in_a[chunk], in_b[b.row_of(chunk)]);
            const auto [first, last] = b.rows_of_cell(cells.cell_of[chunk]);
            EXPECT_TRUE(first <= b.row_of(chunk) && b.row_of(chunk) < last);
        }
        b.verify();
    }
}

TEST(VectorSegmentTest, CentroidsAreScannedLikeRows) {
    std::mt19937 random(8);
    for (const VectorFormat format : kFormats) {
        VectorSegmentBuilder builder = random_vectors(random, 40, 50, format);
        const CellAssignment cells = random_cells(random, 40, 17, 50);
        const VectorSegment segment(builder.build(cells), "memory");
        const std::vector<float> wanted = random_vector(random, 50);
        const VectorQuery query(wanted);
        std::vector<double> found(17), part(5), groups(segment.group_count());
        segment.scan_cells(query, 0, 17, found, KernelLevel::scalar);
        segment.scan_cells(query, 7, 12, part);
        EXPECT_TRUE(std::equal(part.begin(), part.end(), found.begin() + 7));
        segment.scan_groups(query, groups);
        const auto expected = [&](const std::vector<float>& centroids, std::size_t index) {
            double dot = 0;
            for (std::size_t i = 0; i < 50; ++i)
                dot += double{centroids[index * 50 + i]} * wanted[i];
            return dot;
        };
        for (std::size_t i = 0; i < 17; ++i)
            EXPECT_NEAR(found[i], expected(cells.centroids, i), 0.01);
        for (std::size_t i = 0; i < groups.size(); ++i)
            EXPECT_NEAR(groups[i], expected(cells.group_centroids, i), 0.01);
    }
}

TEST(VectorSegmentTest, CopiedRowsAreTheSameBytes) {
    std::mt19937 random(9);
    for (const VectorFormat format : kFormats) {
        VectorSegmentBuilder original = random_vectors(random, 60, 20, format);
        VectorSegmentBuilder kept = original;
        const VectorSegment from(original.build(random_cells(random, 60, 5, 20)), "from");
        VectorSegmentBuilder copy("test@1", 20, format);
        for (std::uint32_t chunk = 0; chunk < 60; ++chunk) copy.add(from, from.row_of(chunk));
        EXPECT_EQ(copy.build().bytes, kept.build().bytes);
        VectorSegmentBuilder other("test@2", 20, format);
        EXPECT_THROW(other.add(from, 0), Error);
    }
}

TEST(VectorSegmentTest, WithoutChunksThereIsNothingToFind) {
    VectorSegmentBuilder builder("test@1", 8, VectorFormat::int8);
    const VectorSegment segment(builder.build(), "memory");
    EXPECT_EQ(segment.count(), 0u);
    EXPECT_EQ(segment.rows_of_cell(0), (std::pair<std::uint32_t, std::uint32_t>(0, 0)));
    segment.scan(VectorQuery(std::vector<float>(8, 1.0f)), 0, 0, {});
    segment.verify();
}

TEST(VectorSegmentTest, WhatDoesNotFitIsRefused) {
    EXPECT_THROW(VectorSegmentBuilder("test@1", 0, VectorFormat::int8), Error);
    EXPECT_THROW(VectorSegmentBuilder("test@1", kMaxDimensions + 1, VectorFormat::int8), Error);
    VectorSegmentBuilder builder("test@1", 3, VectorFormat::int8);
    EXPECT_THROW(builder.add(std::vector<float>{1, 2}), Error);
    builder.add(std::vector<float>{1, 2, 3});
    EXPECT_THROW(builder.build({{0, 0}, {1, 0, 0}, false, {}, {}, 0}), Error);
    EXPECT_THROW(builder.build({{1}, {1, 0, 0}, false, {}, {}, 0}), Error);
    EXPECT_THROW(builder.build({{0}, {1, 0}, false, {}, {}, 0}), Error);
    EXPECT_THROW(builder.build({{0}, {1, 0, 0}, false, {0, 1}, {}, 0}), Error);
    EXPECT_THROW(builder.build({{0}, {1, 0, 0}, false, {0, 2}, {1, 0, 0}, 0}), Error);
    EXPECT_THROW(builder.build({{0}, {1, 0, 0}, true, {0, 1}, {1, 0, 0}, 0}), Error);
    const VectorSegment segment(builder.build(), "memory");
    double cosine = 0;
    EXPECT_THROW(segment.scan(VectorQuery(std::vector<float>{1, 2}), 0, 1, std::span(&cosine, 1)),
                 Error);
}

// Every single damaged byte is either noticed or cannot matter.
TEST(VectorSegmentTest, NoDamagedByteIsReadUnnoticed) {
    std::mt19937 random(10);
    VectorSegmentBuilder builder = random_vectors(random, 200, 70, VectorFormat::int8);
    const auto built = builder.build(random_cells(random, 200, 6, 70));
    for (std::size_t at = 0; at < built.bytes.size(); at += 61) {
        ContainerWriter::Finished damaged = built;
        damaged.bytes[at] ^= 0x40;
        try {
            VectorSegment(std::move(damaged), "damaged").verify();
            ADD_FAILURE() << "byte " << at << " was not noticed";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt);
        }
    }
}

/// One row of 64 dimensions in one cell of one group, every other byte 0xff; `missing` is empty.
VectorSegment senseless(std::uint32_t missing) {
    ContainerWriter writer(ContainerKind::vectors);
    ByteWriter summary;
    for (const std::uint32_t value : {1u, 1u, 64u, 1u, 1u, 1u, 0u, 0u, 0u}) summary.u32(value);
    summary.string("test@1");
    writer.section(0, summary.take());
    const std::size_t lengths[] = {64, 4, 4, 4, 8, 64, 4, 8, 64, 4};
    for (std::uint32_t section = 1; section <= 10; ++section)
        writer.section(section, std::vector<std::uint8_t>(
                                    section == missing ? 0 : lengths[section - 1], 0xff));
    return {writer.finish(), "memory"};
}

// Damage that carries a right checksum: a reader's own checks hold.
TEST(VectorSegmentTest, SectionsThatContradictEachOtherAreRefused) {
    for (std::uint32_t missing = 1; missing <= 10; ++missing)
        EXPECT_THROW(senseless(missing), Error) << missing;
}

TEST(VectorSegmentTest, CrossedCellsAndStrayNumbersAreNotFollowed) {
    const VectorSegment segment = senseless(0);
    EXPECT_THROW(segment.rows_of_cell(0), Error);
    EXPECT_THROW(segment.cells_of_group(0), Error);
    EXPECT_THROW(segment.chunk_of(0), Error);
    EXPECT_THROW(segment.row_of(0), Error);
    EXPECT_THROW(segment.chunk_of(1), Error);
    EXPECT_THROW(segment.verify(), Error);
}

}  // namespace
}  // namespace moxie
