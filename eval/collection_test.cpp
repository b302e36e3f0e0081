#include <gmock/gmock.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "eval/collection_files.h"
#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CollectionTest : public testing::Test {
protected:
    CollectionTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        directory_ = fs::path(testing::TempDir()) / ("moxie_eval_" + std::string(test->name()));
        fs::remove_all(directory_);
        fs::create_directories(directory_ / "qrels");
    }
    ~CollectionTest() override { fs::remove_all(directory_); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(directory_ / name) << text;
    }
    Collection load() const { return load_collection(directory_.string(), "test"); }
    std::string failure() const {
        try {
            load();
        } catch (const Error& error) {
            return std::string(to_string(error.code())) + ": " + error.what();
        }
        return "no failure";
    }

    fs::path directory_;
};

constexpr const char* kQueries =
    "{\"_id\": \"b\", \"text\": \"second\"}\n"
    "{\"_id\": \"a\", \"text\": \"first\", \"metadata\": {}}\n"
    "\n"
    "{\"_id\": 7, \"text\": \"third\"}\n"
    "{\"_id\": \"unjudged\", \"text\": \"x\"}\n";

TEST_F(CollectionTest, AQueryMayHaveTurnsBeforeIt) {
    write("queries.jsonl",
          "{\"_id\": \"a\", \"text\": \"x\", \"history\": [\"first\", \"second\"]}\n"
          "{\"_id\": \"b\", \"text\": \"y\"}\n");
    write("qrels/test.tsv", "a\td1\t1\nb\td1\t1\n");
    EXPECT_THAT(load().queries[0].history, testing::ElementsAre("first", "second"));
    EXPECT_THAT(load().queries[1].history, testing::IsEmpty());
    write("queries.jsonl", "{\"_id\": \"a\", \"text\": \"x\", \"history\": \"first\"}\n");
    EXPECT_THAT(failure(), HasSubstr("queries.jsonl:1: "));
}

TEST_F(CollectionTest, LoadsJudgedQueriesSortedById) {
    write("queries.jsonl", kQueries);
    write("qrels/test.tsv",
          "query-id\tcorpus-id\tscore\na\td1\t1\na\td2\t0\nb\td1\t2\r\n7\tx\t1\n");
    write("answers.jsonl", "{\"_id\": \"a\", \"answers\": [\"yes\", \"no\"]}\n");
    const Collection collection = load();
    EXPECT_EQ(collection.name, directory_.filename().string());
    ASSERT_EQ(collection.queries.size(), 3u);
    EXPECT_EQ(collection.queries[0].id, "7");
    EXPECT_EQ(collection.queries[1].text, "first");
    EXPECT_THAT(collection.queries[1].answers, testing::ElementsAre("yes", "no"));
    EXPECT_EQ(collection.queries[1].judgements.size(), 2u);
    EXPECT_EQ(collection.queries[2].judgements.at("d1"), 2);
}

TEST_F(CollectionTest, QueriesWithoutAPositiveJudgementAreLeftOut) {
    write("queries.jsonl", kQueries);
    write("qrels/test.tsv", "a\td1\t0\nb\td1\t1\n");
    EXPECT_EQ(load().queries.size(), 1u);
}

TEST_F(CollectionTest, ReadsGzip) {
    gzFile file = gzopen((directory_ / "queries.jsonl.gz").c_str(), "wb");
    gzputs(file, kQueries);
    gzclose(file);
    write("qrels/test.tsv", "a\td1\t1\n");
    EXPECT_EQ(load().queries.size(), 1u);
}

TEST_F(CollectionTest, MissingFilesAreNamed) {
    EXPECT_EQ(failure(), "not_found: a collection needs qrels/test.tsv, which is not in: " +
                             directory_.string());
    write("qrels/test.tsv", "a\td1\t1\n");
    EXPECT_THAT(failure(), HasSubstr("a collection needs queries.jsonl"));
    EXPECT_THROW(corpus_file(directory_.string()), Error);
}

TEST_F(CollectionTest, MalformedLinesAreNamedByNumber) {
    write("queries.jsonl", kQueries);
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\na\td1\n");
    EXPECT_THAT(failure(), HasSubstr("qrels/test.tsv:2: not three columns"));
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\na\td1\thigh\n");
    EXPECT_THAT(failure(), HasSubstr("qrels/test.tsv:2: the score is no number: high"));
    write("qrels/test.tsv", "a\td1\tinf\n");
    EXPECT_THAT(failure(), HasSubstr("qrels/test.tsv:1: the score is no number: inf"));
    write("qrels/test.tsv", "a\td1\t1\n");
    write("queries.jsonl", "{\"_id\": \"a\", \"text\": \"first\"}\n{\"_id\": \"b\", \n");
    EXPECT_THAT(failure(), HasSubstr("queries.jsonl:2: "));
    write("queries.jsonl", "{\"_id\": \"a\"}\n");
    EXPECT_THAT(failure(), HasSubstr("queries.jsonl:1: no JSON object with \"_id\" and \"text\""));
    write("queries.jsonl", "[1]\n");
    EXPECT_THAT(failure(), HasSubstr("queries.jsonl:1: "));
}

// Read as the end of a text it would take what follows with it, unseen.
TEST_F(CollectionTest, ANulByteIsRefusedByItsLine) {
    using namespace std::string_literals;
    const std::string why = "the line has a NUL byte";
    write("qrels/test.tsv", "a\td1\t1\n");
    for (const std::string& line :
         {"{\"_id\": \"b\", \"text\": \"\0x\"}"s, "\0"s, "{\"_id\": \"b\", \"text\": \"x\"}\0"s}) {
        write("queries.jsonl", "{\"_id\": \"a\", \"text\": \"x\"}\n\n" + line + "\n");
        EXPECT_THAT(failure(), HasSubstr("queries.jsonl:3: " + why));
    }
    write("queries.jsonl", kQueries);
    write("qrels/test.tsv", "a\td1\t1\nb\td\0\t1\n"s);
    EXPECT_THAT(failure(), HasSubstr("qrels/test.tsv:2: " + why));
}

TEST_F(CollectionTest, ALineLongerThanAddTakesIsRefusedByItsNumber) {
    const std::string start = "{\"_id\": \"b\", \"text\": \"x\"";
    const std::string at_limit = start + std::string((64 << 20) - start.size() - 1, ' ') + "}\n";
    write("qrels/test.tsv", "a\td1\t1\n");
    write("queries.jsonl", kQueries + at_limit);
    EXPECT_EQ(load().queries.size(), 1u);
    write("queries.jsonl", kQueries + (' ' + at_limit));
    EXPECT_THAT(failure(), HasSubstr("queries.jsonl:6: the line is longer than the limit of 64 M"));
}

TEST_F(CollectionTest, AFileThatNeverEndsIsRefused) {
    EXPECT_THROW(read_judgements("/dev/zero"), Error);
}

TEST_F(CollectionTest, LinesAreCountedWhereverTheBufferEnds) {
    std::string text;
    for (int i = 0; i < 30000; ++i) text += "a\td" + std::to_string(i) + "\t1\r\n";
    write("judged.tsv", text + "a\tlast");
    const std::string path = (directory_ / "judged.tsv").string();
    try {
        read_judgements(path);
        ADD_FAILURE() << "it was read";
    } catch (const Error& error) {
        EXPECT_EQ(error.what(), path + ":30001: not three columns separated by tabs");
    }
    write("judged.tsv", text + "a\tlast\t1");
    EXPECT_EQ(read_judgements(path).at("a").size(), 30001u);
}

TEST_F(CollectionTest, AByteOrderMarkIsNoPartOfTheFirstRow) {
    write("queries.jsonl", std::string("\xEF\xBB\xBF") + kQueries);
    write("qrels/test.tsv",
          "\xEF\xBB\xBF"
          "a\td1\t1\nb\td1\t1\n");
    EXPECT_EQ(load().queries.size(), 2u);
    write("qrels/test.tsv", "\xEF\xBB\xBFquery-id\tcorpus-id\tscore\na\td1\t1\n");
    EXPECT_EQ(load().queries.size(), 1u);
}

// Of infinite gain every share would be no number, or zero.
TEST_F(CollectionTest, AScoreWhoseSumsOverflowIsRefused) {
    write("queries.jsonl", kQueries);
    write("qrels/test.tsv", "a\td1\t1e18\na\td2\t1e18\n");
    const Collection collection = load();
    EXPECT_DOUBLE_EQ(ndcg({"d2", "d1"}, collection.queries[0].judgements, 10), 1);
    for (const std::string score : {"1e308", "-1e308"}) {
        write("qrels/test.tsv", "a\td1\t1\na\td2\t" + score + "\n");
        EXPECT_THAT(failure(),
                    HasSubstr("qrels/test.tsv:2: the score is beyond 1e18 either way: " + score));
    }
}

TEST_F(CollectionTest, AQueryWithoutTextIsNamed) {
    write("queries.jsonl", "{\"_id\": \"a\", \"text\": \" \\f\"}\n");
    write("qrels/test.tsv", "a\td1\t1\n");
    const std::string message = "unsupported: " + (directory_ / "queries.jsonl").string() +
                                ": the text of this query is empty: a";
    EXPECT_EQ(failure(), message);
    write("oos.tsv", "a\ttest\n");
    EXPECT_THROW(load_out_of_scope(directory_.string(), "test"), Error);
    write("qrels/test.tsv", "b\td1\t1\n");
    EXPECT_THAT(failure(), HasSubstr("no query has a relevant document"));
}

TEST_F(CollectionTest, NoJudgedQueryIsAnError) {
    write("queries.jsonl", kQueries);
    write("qrels/test.tsv", "other\td1\t1\n");
    EXPECT_THAT(failure(), HasSubstr("no query has a relevant document in: "));
}

TEST_F(CollectionTest, OutOfScopeUtterancesOfTheSplit) {
    EXPECT_FALSE(load_out_of_scope(directory_.string(), "test").has_value());
    write("queries.jsonl", kQueries);
    write("oos.tsv", "query-id\tsplit\nunjudged\ttest\na\tval\n");
    const auto test = load_out_of_scope(directory_.string(), "test");
    ASSERT_EQ(test->queries.size(), 1u);
    EXPECT_EQ(test->queries[0].id, "unjudged");
    const auto dev = load_out_of_scope(directory_.string(), "dev");
    ASSERT_EQ(dev->queries.size(), 1u);
    EXPECT_EQ(dev->queries[0].id, "a");
}

Collection numbered(std::size_t count) {
    Collection collection{"numbers", {}};
    for (std::size_t i = 0; i < count; ++i) {
        collection.queries.push_back({std::to_string(10000 + i), "", {}, {}});
    }
    return collection;
}

std::vector<std::string> sampled(std::size_t count, std::uint64_t seed) {
    Collection collection = numbered(1000);
    sample(collection, count, seed);
    std::vector<std::string> ids;
    for (const auto& query : collection.queries) ids.push_back(query.id);
    return ids;
}

TEST(Sample, IsChosenBySeedAloneAndSorted) {
    const auto ids = sampled(50, 13);
    EXPECT_EQ(ids.size(), 50u);
    EXPECT_EQ(ids, sampled(50, 13));
    EXPECT_NE(ids, sampled(50, 14));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    // The choice is part of what published figures mean: it must not change.
    EXPECT_THAT(sampled(3, 13), testing::ElementsAre("10432", "10496", "10763"));
}

TEST(Sample, ASmallerSampleIsPartOfALargerOne) {
    const auto large = sampled(100, 5);
    for (const auto& id : sampled(10, 5)) EXPECT_THAT(large, testing::Contains(id));
}

TEST(Sample, ZeroOrMoreThanThereAreKeepsAll) {
    EXPECT_EQ(sampled(0, 1).size(), 1000u);
    EXPECT_EQ(sampled(5000, 1).size(), 1000u);
}

TEST(CollectionName, IsTheLastPartOfThePath) {
    EXPECT_EQ(collection_name("/data/scifact"), "scifact");
    EXPECT_EQ(collection_name("/data/scifact/"), "scifact");
    EXPECT_EQ(collection_name("/data/npl/../scifact/."), "scifact");
}

}  // namespace
}  // namespace moxie::eval
