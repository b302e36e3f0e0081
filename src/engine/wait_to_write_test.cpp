#include "engine/wait_to_write.h"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "base/clock.h"
#include "engine/engine_fixture.h"
#include "engine/other_writer.h"

namespace moxie {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Asks to stop as soon as it is asked.
class Stop final : public Progress {
public:
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string&) override {}
    bool cancelled() override { return true; }
};

// Ends the encoding of another process once somebody waits for that.
class OtherEncoder final : public Progress {
public:
    explicit OtherEncoder(const std::string& store) : lock_(lock_encoding(StorePaths(store))) {}
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string& what) override {
        if (what == "another process is computing vectors") lock_.reset();
    }

private:
    std::unique_ptr<FileLock> lock_;
};

class WaitToWriteTest : public testing::Test {
protected:
    void SetUp() override { add_documents(*store_.engine(), "fruit", {{"one", "apple"}}); }
    std::unique_ptr<Engine> engine(std::size_t lock_seconds) const {
        OpenOptions options = store_.options();
        options.lock_seconds = lock_seconds;
        return std::make_unique<Engine>(options);
    }
    AddReport add(Engine& engine, Progress* progress) const {
        std::istringstream input(json_lines({{"two", "pear"}}));
        return engine.add(stream_request("fruit", input), progress);
    }
    static Feedback judged() {
        Feedback feedback;
        feedback.query = "what grows on trees";
        set_document(feedback, "fruit/one");
        return feedback;
    }
    Writer other_writer() const { return Writer(StorePaths(store_.path()), disk_files()); }
    ScratchStore store_{};
};

TEST_F(WaitToWriteTest, DocumentsWaitForAnotherWriter) {
    OtherWriter other(store_.path());
    EXPECT_EQ(add(*engine(60), &other).added, 1u);
    EXPECT_TRUE(other.waited);
}

TEST_F(WaitToWriteTest, WhatShowsNoProgressWaitsToo) {
    const auto moxie = engine(60);
    for (const std::function<void()>& write : std::vector<std::function<void()>>{
             [&] { EXPECT_EQ(moxie->add_feedback({judged()}).stored, 1u); },
             [&] { EXPECT_EQ(moxie->forget_feedback({1}).forgotten, 1u); },
             [&] { moxie->remove("fruit", {"one"}); }}) {
        auto writer = std::make_unique<Writer>(other_writer());
        const Stopwatch waited;
        std::jthread ends([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            writer.reset();
        });
        write();
        EXPECT_GE(waited.ms(), 150);
    }
}

// While it is waited for, another writer may remove what is judged.
TEST_F(WaitToWriteTest, TrainingWaitsForAnotherWriterAtItsEnd) {
    const auto moxie = engine(0);
    OtherWriter other(store_.path());
    const std::uint64_t commit = moxie->train({}, &other).commit;
    EXPECT_TRUE(other.waited);
    EXPECT_EQ(
        commit,
        Catalog(StorePaths(store_.path()), disk_files(), Database::Access::read).last_commit());
}

TEST_F(WaitToWriteTest, FeedbackIsHeldAgainstWhatTheOtherWriterLeft) {
    const auto moxie = engine(60);
    moxie->experts();
    auto writer = std::make_unique<Writer>(other_writer());
    std::jthread ends([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        writer->remove_expert(writer->catalog().expert("fruit")->id);
        writer.reset();
    });
    const Error error = error_of([&] { moxie->add_feedback({judged()}); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
}

TEST_F(WaitToWriteTest, WhoeverWritesOnIsNamedAfterAWhile) {
    const Writer writer = other_writer();
    const Stopwatch waited;
    const Error error = error_of([&] { engine(1)->add_feedback({judged()}); });
    EXPECT_GE(waited.ms(), 1000);
    EXPECT_EQ(error.code(), ErrorCode::locked);
    EXPECT_THAT(error.what(), StartsWith("gave up after 1 s: another process is writing to this"));
    EXPECT_THAT(error.what(), HasSubstr("wait for it or stop it: " + store_.path()));
}

TEST_F(WaitToWriteTest, NothingIsWaitedForByWhoeverDoesNotWantTo) {
    const Writer writer = other_writer();
    EXPECT_THAT(error_of([&] { add(*engine(0), nullptr); }).what(), StartsWith("another process"));
}

TEST_F(WaitToWriteTest, WaitingEndsWhereItIsAskedTo) {
    const Writer writer = other_writer();
    Stop stop;
    const Error error = error_of([&] { add(*engine(600), &stop); });
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
    EXPECT_STREQ(error.what(), "stopped while another process was writing");
}

TEST_F(WaitToWriteTest, VectorsWaitForAnotherEncoderOnlyWhereAskedTo) {
    OtherEncoder other(store_.path());
    EXPECT_EQ(error_of([&] { engine(60)->encode({}, &other); }).code(), ErrorCode::locked);
    EncodeRequest request;
    request.wait = true;
    engine(60)->encode(request, &other);
}

}  // namespace
}  // namespace moxie
