#include "index/segment.h"

#include <gtest/gtest.h>

#include <fstream>

#include "index/index_fixture.h"
#include "index/lexical_search.h"
#include "moxie/error.h"

namespace moxie {
namespace {

class SegmentTest : public testing::Test {
protected:
    IndexFixture fixture_;
};

TEST_F(SegmentTest, GivesBackWhatWasStored) {
    SegmentBuilder builder;
    builder.add({"zebra", "Stripes", "z.html", {{"lang", "en"}, {"year", "1999"}}});
    IndexedChunk chunk = make_chunk(0, {"black", "white", "black"});
    chunk.section = {"Skin", "Colour"};
    chunk.page = 7;
    chunk.begin = 100;
    chunk.end = 117;
    builder.add_chunk(std::move(chunk));
    builder.add({"ant", "", "", {}});
    builder.add_chunk(make_chunk(0, {"six", "legs"}));
    builder.add_chunk(make_chunk(1, {"black"}));
    const BuiltSegment built = builder.build();
    EXPECT_EQ(built.documents, (std::vector<std::string>{"ant", "zebra"}));
    EXPECT_EQ(built.total_length, 6u);
    const Segment segment(*disk_files(), fixture_.write("s", built.container));

    ASSERT_EQ(segment.find_document("zebra"), 1u);
    EXPECT_FALSE(segment.find_document("bee"));
    EXPECT_EQ(segment.chunks_of(1), (std::pair<std::uint32_t, std::uint32_t>(2, 3)));
    const StoredDocument document = segment.stored_document(1);
    EXPECT_EQ(document.title, "Stripes");
    EXPECT_EQ(document.uri, "z.html");
    EXPECT_EQ(document.metadata.size(), 2u);
    const StoredChunk stored = segment.stored_chunk(2);
    EXPECT_EQ(stored.text, "black white black");
    EXPECT_EQ(stored.section, (std::vector<std::string>{"Skin", "Colour"}));
    EXPECT_EQ(stored.page, 7u);
    EXPECT_EQ(stored.begin, 100u);
    EXPECT_TRUE(segment.matches_filter(1, filter_hash("lang", "en")));
    EXPECT_FALSE(segment.matches_filter(1, filter_hash("lang", "de")));
    EXPECT_FALSE(segment.matches_filter(0, filter_hash("lang", "en")));

    const auto black = segment.find(checksum("black"), "black");
    ASSERT_TRUE(black);
    EXPECT_EQ(black->document_frequency, 2u);
    EXPECT_EQ(black->collection_frequency, 3u);
    EXPECT_FALSE(segment.find(checksum("pink"), "pink"));
    std::uint64_t occurrences = 0;
    for (const Segment::Occurrence& occurrence : segment.terms_of(2))
        occurrences += occurrence.frequency;
    EXPECT_EQ(occurrences, 3u);
    EXPECT_EQ(segment.verify(), built.container.bytes.size());
}

TEST_F(SegmentTest, DoesNotDependOnTheOrderOfAdding) {
    std::vector<ContainerWriter::Finished> built;
    for (const bool reverse : {false, true}) {
        SegmentBuilder builder;
        for (int i = 0; i < 500; ++i) {
            const int n = reverse ? 499 - i : i;
            builder.add({"d" + std::to_string(n), "t", "", {}});
            builder.add_chunk(
                make_chunk(0, {"w" + std::to_string(n % 17), "w" + std::to_string(n % 5)}));
        }
        built.push_back(builder.build().container);
    }
    EXPECT_EQ(built[0].bytes, built[1].bytes);
}

TEST_F(SegmentTest, ALaterDocumentOfTheSameIdReplacesTheEarlier) {
    SegmentBuilder builder;
    builder.add({"a", "", "", {}});
    builder.add_chunk(make_chunk(0, {"old"}));
    builder.add({"a", "", "", {}});
    builder.add_chunk(make_chunk(0, {"new"}));
    const Segment segment(*disk_files(), fixture_.write("s", builder.build().container));
    EXPECT_EQ(segment.document_count(), 1u);
    EXPECT_EQ(segment.chunk_count(), 1u);
    EXPECT_FALSE(segment.find(checksum("old"), "old"));
    EXPECT_TRUE(segment.find(checksum("new"), "new"));
}

// Every single damaged byte is either noticed or cannot matter.
TEST_F(SegmentTest, NoDamagedByteIsReadUnnoticed) {
    std::mt19937 random(11);
    SegmentBuilder builder;
    add_random_documents(builder, random, 40, 50);
    const BuiltSegment built = builder.build();
    std::size_t noticed = 0, rounds = 0;
    for (std::size_t at = 0; at < built.container.bytes.size(); at += 97) {
        ContainerWriter::Finished damaged = built.container;
        damaged.bytes[at] ^= 0x40;
        ++rounds;
        try {
            Segment(*disk_files(), fixture_.write("s", damaged)).verify();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt);
            ++noticed;
        }
    }
    EXPECT_EQ(noticed, rounds);
}

TEST_F(SegmentTest, ATruncatedFileIsRefused) {
    SegmentBuilder builder;
    builder.add({"a", "", "", {}});
    builder.add_chunk(make_chunk(0, {"x"}));
    const BuiltSegment built = builder.build();
    for (std::size_t length = 0; length < built.container.bytes.size(); length += 13) {
        ContainerLocation location = fixture_.write("s", built.container);
        std::filesystem::resize_file(location.path, length);
        EXPECT_THROW(Segment(*disk_files(), location), Error);
        location.length = length;
        EXPECT_THROW(Segment(*disk_files(), location), Error);
    }
}

TEST(LowerBoundHashTest, AgreesWithAScan) {
    std::mt19937_64 random(9);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::uint64_t> hashes(random() % 300);
        const bool skewed = round % 2 == 0;
        for (std::uint64_t& hash : hashes) hash = skewed ? random() >> (random() % 60) : random();
        std::sort(hashes.begin(), hashes.end());
        std::vector<std::uint64_t> wanted = hashes;
        for (int i = 0; i < 50; ++i) wanted.push_back(random() >> (skewed ? random() % 60 : 0));
        wanted.push_back(0);
        wanted.push_back(UINT64_MAX);
        for (const std::uint64_t hash : wanted) {
            const auto expected =
                std::lower_bound(hashes.begin(), hashes.end(), hash) - hashes.begin();
            ASSERT_EQ(lower_bound_hash(reinterpret_cast<const std::uint8_t*>(hashes.data()),
                                       hashes.size(), hash),
                      static_cast<std::size_t>(expected));
        }
    }
}

}  // namespace
}  // namespace moxie
