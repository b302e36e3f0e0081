#include "eval/training.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "moxie/error.h"

namespace moxie::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class TrainingTest : public testing::Test {
protected:
    TrainingTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        directory_ = std::filesystem::path(testing::TempDir()) /
                     ("moxie_training_" + std::string(test->name()));
        std::filesystem::remove_all(directory_);
        std::filesystem::create_directories(directory_);
    }
    ~TrainingTest() override { std::filesystem::remove_all(directory_); }

    std::string file(const std::string& name, const std::string& text) const {
        std::ofstream(directory_ / name) << text;
        return (directory_ / name).string();
    }
    std::string queries() const {
        return file("queries.jsonl",
                    "{\"_id\": \"b\", \"text\": \"second\"}\n{\"_id\": 1, \"text\": \"first\"}\n");
    }
    std::filesystem::path directory_;
};

TEST_F(TrainingTest, QueriesNeedNoJudgements) {
    const std::vector<TrainQuery> training = load_training(queries(), "");
    ASSERT_EQ(training.size(), 2u);
    EXPECT_EQ(training[0].text, "second");
    EXPECT_THAT(training[0].documents, IsEmpty());
}

TEST_F(TrainingTest, JudgementsChooseQueriesAndNameDocuments) {
    const std::string qrels =
        file("train.tsv", "query-id\tcorpus-id\tscore\n1\ty\t1\n1\tx\t2\n1\tz\t0\n");
    const std::vector<TrainQuery> training = load_training(queries(), qrels);
    ASSERT_EQ(training.size(), 1u);
    EXPECT_EQ(training[0].text, "first");
    EXPECT_THAT(training[0].documents, ElementsAre("x", "y"));
}

TEST_F(TrainingTest, WrongFilesAreNamed) {
    const auto message = [](const std::string& path, const std::string& qrels) {
        try {
            load_training(path, qrels);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    EXPECT_THAT(message((directory_ / "none").string(), ""), HasSubstr("none"));
    EXPECT_THAT(message(file("bad.jsonl", "{\"_id\": \"q\"}\n"), ""), HasSubstr("bad.jsonl:1"));
    EXPECT_THAT(message(queries(), file("bad.tsv", "1\tx\n")), HasSubstr("bad.tsv:1"));
    EXPECT_THAT(message(queries(), file("other.tsv", "9\tx\t1\n")), HasSubstr("no query"));
}

}  // namespace
}  // namespace moxie::eval
