#include "index/lexical_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "index/index_fixture.h"

namespace moxie {
namespace {

LexicalQuery random_query(std::mt19937& random, std::size_t vocabulary) {
    LexicalQuery query{{}, LengthNorms({0.9, 0.4}, 20)};
    std::map<std::string, std::uint32_t> terms;
    for (std::size_t i = 1 + random() % 9; i > 0; --i)
        ++terms["t" + std::to_string(random() % (1 + random() % vocabulary))];
    for (const auto& [text, count] : terms)
        query.terms.push_back(
            {text, checksum(text), count, 0.001 + static_cast<double>(random() % 1000) / 100});
    return query;
}

class LexicalSearchTest : public testing::Test {
protected:
    IndexFixture fixture_;
};

TEST_F(LexicalSearchTest, PrunedEqualsExhaustive) {
    std::mt19937 random(42);
    for (const std::size_t documents : {1u, 50u, 3000u, 9000u}) {
        SegmentBuilder builder;
        add_random_documents(builder, random, documents, 300);
        const Segment segment(*disk_files(), fixture_.write("s" + std::to_string(documents),
                                                            builder.build().container));
        ChunkSet none, some(segment.chunk_count());
        for (std::uint32_t chunk = 0; chunk < segment.chunk_count(); ++chunk)
            if (random() % 3 == 0) some.insert(chunk, chunk + 1);
        std::vector<std::int64_t> dense(segment.chunk_count());
        for (std::int64_t& score : dense)
            score = static_cast<std::int64_t>(random() % 4000000) - 1000000;
        std::uint64_t pruned_postings = 0, all_postings = 0;
        for (int round = 0; round < 150; ++round) {
            LexicalQuery query = random_query(random, 300);
            const DenseScores with = round % 3 == 0 ? DenseScores() : DenseScores(dense);
            if (round % 10 == 1) query.terms.clear();
            for (const std::size_t k : {1u, 10u, 1000u})
                for (const ChunkSet* excluded : {&none, &some}) {
                    SearchCounters pruned, all;
                    const auto expected =
                        search_exhaustive(segment, query, with, k, *excluded, all);
                    ASSERT_EQ(search_pruned(segment, query, with, k, *excluded, 0, pruned),
                              expected);
                    if (expected.size() == k) {
                        // A floor at the k-th score may only take away what lies below it.
                        ASSERT_EQ(search_pruned(segment, query, with, k, *excluded,
                                                expected.back().score, pruned),
                                  expected);
                    }
                    if (k == 1) {
                        pruned_postings += pruned.postings;
                        all_postings += all.postings;
                    }
                }
        }
        if (documents == 9000) {
            EXPECT_LT(pruned_postings, 2 * all_postings);
        }
    }
}

TEST_F(LexicalSearchTest, ChunksAreScoredOneByOneAsAllTogether) {
    std::mt19937 random(43);
    SegmentBuilder builder;
    add_random_documents(builder, random, 2000, 300);
    const Segment segment(*disk_files(), fixture_.write("s", builder.build().container));
    for (int round = 0; round < 100; ++round) {
        const LexicalQuery query = random_query(random, 300);
        SearchCounters counters;
        std::vector<std::int64_t> all(segment.chunk_count(), 0);
        for (const ScoredChunk& hit :
             search_exhaustive(segment, query, {}, segment.chunk_count(), {}, counters))
            all[hit.chunk] = hit.score;
        std::vector<std::uint32_t> chunks;
        for (std::uint32_t chunk = 0; chunk < segment.chunk_count(); ++chunk)
            if (random() % (1 + static_cast<unsigned>(round)) == 0) chunks.push_back(chunk);
        const std::vector<std::int64_t> scores = score_chunks(segment, query, chunks, counters);
        ASSERT_EQ(scores.size(), chunks.size());
        for (std::size_t i = 0; i < chunks.size(); ++i) ASSERT_EQ(scores[i], all[chunks[i]]);
    }
}

TEST_F(LexicalSearchTest, ScoresAreBm25) {
    SegmentBuilder builder;
    builder.add({"a", "", "", {}});
    builder.add_chunk(make_chunk(0, {"cat", "cat", "dog"}));
    builder.add({"b", "", "", {}});
    builder.add_chunk(make_chunk(0, {"cat", "mouse"}));
    const Segment segment(*disk_files(), fixture_.write("s", builder.build().container));
    const double average = 2.5, idf_cat = std::log(1 + 0.5 / 2.5),
                 idf_dog = std::log(1 + 1.5 / 1.5);
    LexicalQuery query{{{"cat", checksum("cat"), 1, idf_cat}, {"dog", checksum("dog"), 2, idf_dog}},
                       LengthNorms({0.9, 0.4}, average)};
    SearchCounters counters;
    const auto hits = search_pruned(segment, query, {}, 10, {}, 0, counters);
    ASSERT_EQ(hits.size(), 2u);
    const auto saturation = [&](double tf, double length) {
        return tf / (tf + 0.9 * (0.6 + 0.4 * length / average));
    };
    EXPECT_NEAR(static_cast<double>(hits[0].score) / kScoreScale,
                idf_cat * saturation(2, 3) + 2 * idf_dog * saturation(1, 3), 2e-6);
    EXPECT_NEAR(static_cast<double>(hits[1].score) / kScoreScale, idf_cat * saturation(1, 2), 2e-6);
}

TEST_F(LexicalSearchTest, EqualScoresComeInOrderOfDocuments) {
    SegmentBuilder builder;
    for (const char* id : {"c", "a", "b"}) {
        builder.add({id, "", "", {}});
        builder.add_chunk(make_chunk(0, {"same", "text"}));
    }
    const Segment segment(*disk_files(), fixture_.write("s", builder.build().container));
    LexicalQuery query{{{"same", checksum("same"), 1, 1.0}}, LengthNorms({0.9, 0.4}, 2)};
    SearchCounters counters;
    const auto hits = search_pruned(segment, query, {}, 2, {}, 0, counters);
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_EQ(segment.document_id(segment.document_of(hits[0].chunk)), "a");
    EXPECT_EQ(segment.document_id(segment.document_of(hits[1].chunk)), "b");
}

TEST(PostingsTest, RoundTrip) {
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        std::vector<Posting> postings(1 + random() % kBlockPostings);
        std::int64_t chunk = static_cast<std::int64_t>(random() % 1000) - 1;
        const std::int64_t previous = chunk;
        const unsigned spread = 1u << (random() % 20);
        for (Posting& posting : postings) {
            chunk += 1 + static_cast<std::int64_t>(random() % spread);
            posting = {static_cast<std::uint32_t>(chunk),
                       1 + static_cast<std::uint32_t>(random() % (1u << (random() % 31)))};
        }
        ByteWriter out;
        write_block(postings, previous, out);
        const std::size_t length = out.size();
        out.u64(0);  // the slack that every container ends in
        PostingBlock block;
        read_block(out.bytes().first(length), postings.size(), previous, block);
        for (std::size_t i = 0; i < postings.size(); ++i) {
            ASSERT_EQ(block.chunks[i], postings[i].chunk);
            ASSERT_EQ(block.frequencies[i], postings[i].frequency);
        }
        EXPECT_ANY_THROW(
            read_block(out.bytes().first(length - 1), postings.size(), previous, block));
    }
}

}  // namespace
}  // namespace moxie
