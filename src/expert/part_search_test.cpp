#include "expert/part_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "index/index_fixture.h"
#include "index/vector_fixture.h"

namespace moxie {
namespace {

constexpr std::size_t kDimensions = 32;
constexpr double kEndless = std::numeric_limits<double>::infinity();
constexpr CellStop kAllCells = {.margin = kEndless, .group_margin = 0};

/// An expert of two random segments with vectors in random cells, and what to ask of it.
class World {
public:
    explicit World(unsigned seed) : random_(seed) {
        for (int i = 0; i < 2; ++i) expert.parts.push_back(random_part());
        const std::vector<float> vector = random_vector(random_, kDimensions);
        encoded_.push_back({"test@1", VectorQuery(vector), 0.02, 0.9});
        search.k = std::vector<std::size_t>{1, 10, 60, 2000}[random_() % 4];
        search.average_length = 20;
        for (std::size_t i = random_() % 5; i > 0; --i) {
            const std::string text = "t" + std::to_string(random_() % (1 + random_() % 300));
            search.terms.push_back({text, checksum(text), 1, 0.1 + 0.7 * static_cast<double>(i)});
        }
        search.dense = {encoded_, 3.5 * kScoreScale, random_() % 4 != 0};
    }

    std::vector<FoundChunk> find(const std::optional<CellStop>& cells,
                                 KernelLevel kernel = best_kernel()) {
        search.cells = cells;
        search.kernel = kernel;
        counters = {};
        return expert.search(search, counters);
    }
    std::uint64_t chunks() const {
        std::uint64_t all = 0;
        for (const Expert::Part& part : expert.parts) all += part.vectors->open().count();
        return all;
    }

    Expert expert;
    ExpertSearch search;
    SearchCounters counters;

private:
    Expert::Part random_part() {
        const std::string number = std::to_string(++written_);
        SegmentBuilder builder;
        add_random_documents(builder, random_, 1 + random_() % 700, 300);
        Expert::Part part;
        part.segment = std::make_shared<const ExpertSegment>(
            written_, disk_files(), fixture_.write("s" + number, builder.build().container));
        const Segment& segment = part.segment->open();
        part.vectors = random_vectors_of(segment.chunk_count(), "v" + number);
        for (std::uint32_t document = 0; document < segment.document_count(); ++document)
            if (random_() % 20 == 0) part.deleted.push_back(document);
        if (random_() % 2 == 0) part.outside = random_outside(segment.chunk_count());
        return part;
    }
    std::shared_ptr<const ExpertVectors> random_vectors_of(std::uint32_t chunks,
                                                           const std::string& name) {
        const auto format = random_() % 2 == 0 ? VectorFormat::int8 : VectorFormat::float32;
        VectorSegmentBuilder builder = random_vectors(random_, chunks, kDimensions, format);
        const CellAssignment cells = random_cells(random_, chunks, 1 + chunks / 8, kDimensions);
        return std::make_shared<const ExpertVectors>(written_, disk_files(),
                                                     fixture_.write(name, builder.build(cells)));
    }
    // In runs, as views lie in cells, and scattered.
    std::shared_ptr<const ChunkSet> random_outside(std::uint32_t chunks) {
        ChunkSet outside(chunks);
        const bool scattered = random_() % 2 == 0;
        for (std::uint32_t chunk = 0; chunk < chunks; ++chunk)
            if (scattered ? random_() % 3 != 0 : (chunk / 40) % 2 == 0)
                outside.insert(chunk, chunk + 1);
        return std::make_shared<const ChunkSet>(outside);
    }

    std::mt19937 random_;
    IndexFixture fixture_;
    std::uint64_t written_ = 0;
    std::vector<EncodedQuery> encoded_;
};

void expect_same(const std::vector<FoundChunk>& a, const std::vector<FoundChunk>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_TRUE(a[i].score == b[i].score && a[i].segment == b[i].segment &&
                    a[i].chunk == b[i].chunk && a[i].lexical == b[i].lexical &&
                    a[i].cosine == b[i].cosine)
            << "at " << i;
}

TEST(PartSearchTest, AnEndlessMarginFindsWhatASearchOfAllVectorsFinds) {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        World world(seed);
        const std::vector<FoundChunk> all = world.find({});
        SCOPED_TRACE(seed);
        expect_same(world.find(kAllCells), all);
    }
}

// Some documents that are found, each raised by something, in a world that may lack vectors.
class RaisedWorld {
public:
    explicit RaisedWorld(unsigned seed) : world(seed) {
        if (seed % 3 == 0) world.expert.parts[1].vectors = nullptr;
        world.expert.name = "e";
        const std::size_t k = std::exchange(world.search.k, 100000);
        all = world.find({});
        world.search.k = k;
        for (std::size_t i = seed % 7; i < all.size(); i += 7) {
            const std::string_view document = document_of(all[i]);
            if (!whole(document)) continue;
            amounts[document] =
                static_cast<std::int64_t>(static_cast<double>(i % 5) * kScoreScale / 2);
        }
        for (const auto& [document, amount] : amounts) raised["e"].push_back({document, amount});
    }
    std::string_view document_of(const FoundChunk& found) const {
        const Segment& segment = world.expert.parts[found.segment].segment->open();
        return segment.document_id(segment.document_of(found.chunk));
    }
    /// Whether all chunks of a document are found, in either segment: one that scores nothing is
    /// once it is raised.
    bool whole(std::string_view document) const {
        std::size_t held = 0;
        for (const Expert::Part& part : world.expert.parts) {
            const Segment& segment = part.segment->open();
            const auto number = segment.find_document(document);
            if (!number) continue;
            const auto [begin, end] = segment.chunks_of(*number);
            held += end - begin;
        }
        return held == static_cast<std::size_t>(std::count_if(
                           all.begin(), all.end(),
                           [&](const FoundChunk& one) { return document_of(one) == document; }));
    }
    /// The slow way: everything is found, raised, and ranked again.
    std::vector<FoundChunk> expected() const {
        std::vector<FoundChunk> ranked = all;
        for (FoundChunk& found : ranked) {
            const auto amount = amounts.find(document_of(found));
            if (amount == amounts.end()) continue;
            found.raised = amount->second;
            found.score += found.raised;
        }
        const auto place = [&](const FoundChunk& found) {
            return std::tuple(
                -found.score, document_of(found),
                world.expert.parts[found.segment].segment->open().ordinal_of(found.chunk));
        };
        std::sort(ranked.begin(), ranked.end(),
                  [&](const FoundChunk& a, const FoundChunk& b) { return place(a) < place(b); });
        ranked.resize(std::min(ranked.size(), world.search.k));
        return ranked;
    }

    World world;
    std::vector<FoundChunk> all{};
    std::map<std::string_view, std::int64_t> amounts{};
    RaisedDocuments raised{};
};

TEST(PartSearchTest, RaisedDocumentsRankAsIfAllHadBeenRankedAgain) {
    std::size_t moved = 0;
    for (unsigned seed = 1; seed <= 90; ++seed) {
        RaisedWorld raised(seed);
        SCOPED_TRACE(seed);
        const std::vector<FoundChunk> expected = raised.expected();
        raised.world.search.raised = &raised.raised;
        const std::vector<FoundChunk> found = raised.world.find({});
        expect_same(found, expected);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i].raised, expected[i].raised);
            moved += found[i].chunk != raised.all[i].chunk ? 1 : 0;
        }
        expect_same(raised.world.find(kAllCells), expected);
        raised.world.expert.name = "another";
        raised.world.search.k = 100000;
        expect_same(raised.world.find({}), raised.all);
    }
    EXPECT_GT(moved, 100u);
}

TEST(PartSearchTest, WhatRoutedCellsFindHasItsWholeScore) {
    std::size_t found = 0, missed = 0;
    for (unsigned seed = 1; seed <= 40; ++seed) {
        World world(seed);
        world.search.k = 2000;
        std::map<std::pair<std::uint32_t, std::uint32_t>, FoundChunk> scores;
        for (const FoundChunk& chunk : world.find({})) scores[{chunk.segment, chunk.chunk}] = chunk;
        world.search.k = 10;
        const std::vector<FoundChunk> flat = world.find({});
        const std::uint64_t compared = world.counters.vectors;
        const std::vector<FoundChunk> routed = world.find(CellStop{.margin = 0.3});
        EXPECT_LE(world.counters.vectors, compared + 2 * 100);
        EXPECT_GT(world.counters.cells + world.counters.vectors, 0u);
        std::int64_t last = std::numeric_limits<std::int64_t>::max();
        for (const FoundChunk& chunk : routed) {
            const FoundChunk& whole = scores.at({chunk.segment, chunk.chunk});
            EXPECT_TRUE(chunk.score == whole.score && chunk.cosine == whole.cosine &&
                        chunk.lexical == whole.lexical);
            EXPECT_LE(chunk.score, last);
            last = chunk.score;
        }
        for (const FoundChunk& chunk : flat) {
            const bool kept = std::any_of(routed.begin(), routed.end(), [&](const FoundChunk& one) {
                return one.segment == chunk.segment && one.chunk == chunk.chunk;
            });
            ++(kept ? found : missed);
        }
    }
    EXPECT_GT(missed, 0u) << "all cells were opened, so that nothing was tested";
    EXPECT_GT(found, missed);
}

TEST(PartSearchTest, AWiderMarginComparesNoFewer) {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        World world(seed);
        world.expert.parts.resize(1);  // what one finds is a floor for the next
        std::uint64_t cells = 0;
        for (const double margin : {0.0, 0.3, 1.0, kEndless}) {
            world.find(CellStop{.margin = margin, .group_margin = 0.2});
            EXPECT_GE(world.counters.cells, cells) << seed;
            cells = world.counters.cells;
        }
    }
}

TEST(PartSearchTest, KernelsDoNotMatter) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        World world(seed);
        for (const std::optional<CellStop>& cells :
             {std::optional<CellStop>(), std::optional(CellStop{.margin = 0.3})}) {
            const std::vector<FoundChunk> best = world.find(cells);
            const std::uint64_t vectors = world.counters.vectors;
            for (const KernelLevel kernel : kernels_here()) {
                expect_same(world.find(cells, kernel), best);
                EXPECT_EQ(world.counters.vectors, vectors);
            }
        }
    }
}

}  // namespace
}  // namespace moxie
