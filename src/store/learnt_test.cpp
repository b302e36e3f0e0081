#include "store/learnt.h"

#include <gmock/gmock.h>

#include "moxie/error.h"
#include "store/store_fixture.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

LearntRow learnt_from(const Snapshot& snapshot, std::string_view state) {
    return {"", "relevance", 0, bytes(state), write_chunk_counts(snapshot.chunk_counts())};
}

TEST(LearntTest, ChunkCountsComeBackAsWritten) {
    const ChunkCounts counts{{1, 0}, {7, 300}, {90000, 1}};
    EXPECT_EQ(read_chunk_counts(write_chunk_counts(counts)), counts);
    EXPECT_THAT(read_chunk_counts(write_chunk_counts({})), IsEmpty());
}

TEST(LearntTest, DamagedChunkCountsAreRefused) {
    std::vector<std::uint8_t> written = write_chunk_counts({{1, 5}, {2, 500}});
    for (std::size_t length = 0; length < written.size(); ++length)
        EXPECT_THROW(read_chunk_counts(Bytes(written).first(length)), Error) << length;
    written[0] = 0x7f;  // more than there can be
    EXPECT_THROW(read_chunk_counts(written), Error);
}

TEST(LearntTest, WhatMovedIsMeasuredAgainstWhatWasThere) {
    EXPECT_EQ(moved_share({}, {}), 0);
    EXPECT_EQ(moved_share({}, {{1, 3}}), 1);
    EXPECT_EQ(moved_share({{1, 10}}, {{1, 10}}), 0);
    EXPECT_DOUBLE_EQ(moved_share({{1, 10}, {2, 30}}, {{1, 14}, {2, 26}}), 0.2);
    EXPECT_DOUBLE_EQ(moved_share({{1, 10}, {2, 30}}, {{2, 30}, {3, 10}}), 0.5);
}

TEST(LearntTest, TheNewestStateOfAKindIsPartOfTheSnapshot) {
    StoreFixture store;
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", {{"one", {"x"}}, {"two", {"x"}}});
    EXPECT_THAT(store.snapshot()->learnt, IsEmpty());
    LearntRow row = learnt_from(*store.snapshot(), "first");
    writer.commit_learnt(row);
    EXPECT_EQ(row.version, 1u);
    const auto before = store.snapshot();
    row.state = bytes("second");
    const std::uint64_t commit = writer.commit_learnt(row);
    EXPECT_EQ(row.version, 2u);

    const auto after = store.snapshot();
    EXPECT_EQ(after->commit, commit);
    ASSERT_THAT(after->learnt, SizeIs(1));
    EXPECT_EQ(after->find_learnt("relevance")->state, bytes("second"));
    EXPECT_EQ(after->find_learnt("relevance")->version, 2u);
    EXPECT_EQ(after->find_learnt("relevance")->moved, 0);
    EXPECT_EQ(after->find_learnt("routing"), nullptr);
    EXPECT_EQ(before->find_learnt("relevance")->state, bytes("first"));
}

TEST(LearntTest, WhatCameAndWentSinceIsCounted) {
    StoreFixture store;
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", {{"one", {"x"}}, {"two", {"x"}}, {"three", {"x"}}});
    LearntRow row = learnt_from(*store.snapshot(), "state");
    writer.commit_learnt(row);
    StoreFixture::commit(writer, "b", {{"four", {"x"}}});
    EXPECT_DOUBLE_EQ(store.snapshot()->find_learnt("relevance")->moved, 1.0 / 3);
}

TEST(LearntTest, DamagedStateIsLeftOutWithAWarning) {
    StoreFixture store;
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", {{"one", {"x"}}});
    LearntRow row = learnt_from(*store.snapshot(), "state");
    row.chunks = {9};
    writer.commit_learnt(row);
    const auto snapshot = store.snapshot();
    EXPECT_THAT(snapshot->learnt, IsEmpty());
    EXPECT_THAT(snapshot->warnings, ElementsAre(HasSubstr("relevance is damaged")));
    EXPECT_THAT(holders_of(*snapshot, "x"), SizeIs(1));
}

}  // namespace
}  // namespace moxie
