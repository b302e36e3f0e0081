// A store among several processes: lock, leases, and readers that may not write.
#include <gmock/gmock.h>
#include <grp.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "moxie/error.h"
#include "store/other_process.h"
#include "store/store_fixture.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::SizeIs;

constexpr uid_t kNobody = 65534;

using Document = StoreFixture::Document;

void commit(StoreFixture& store, const std::vector<Document>& documents) {
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", documents);
}

std::vector<std::string> leases(const StoreFixture& store) {
    return store.files->list(store.paths.leases());
}

TEST(SharingTest, TheLockNamesItsHolder) {
    StoreFixture store;
    OtherProcess holder([&](const auto& pause) {
        const Writer writer(store.paths, store.files);
        pause();
        return 0;
    });
    try {
        store.writer();
        ADD_FAILURE() << "two writers";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::locked);
        EXPECT_THAT(error.what(), HasSubstr("pid " + std::to_string(holder.process())));
        EXPECT_THAT(error.what(), HasSubstr(store.paths.root));
    }
    EXPECT_EQ(holder.finish(), 0);
    store.writer();
}

TEST(SharingTest, ALockDiesWithItsProcess) {
    StoreFixture store;
    OtherProcess holder([&](const auto& pause) {
        const Writer writer(store.paths, store.files);
        pause();
        return 0;
    });
    ::kill(holder.process(), SIGKILL);
    holder.finish();
    commit(store, {{"one", {"apple"}}});
    EXPECT_THAT(holders_of(*store.snapshot(), "apple"), ElementsAre("a/one"));
}

TEST(SharingTest, ASnapshotKeepsItsFilesAndItsAnswers) {
    StoreFixture store;
    commit(store, {{"one", {"apple"}}});
    const std::vector<std::string> first_files = store.index_files();
    {
        // Nothing of it is open yet when the writer moves on.
        const auto snapshot = store.snapshot();
        for (int i = 0; i < 5; ++i) commit(store, {{"one", {"pear", std::to_string(i)}}});
        EXPECT_THAT(first_files, IsSubsetOf(store.index_files()));
        EXPECT_THAT(holders_of(*snapshot, "apple"), ElementsAre("a/one"));
        EXPECT_THAT(holders_of(*snapshot, "pear"), IsEmpty());
        EXPECT_THAT(snapshot->directory.lookup(checksum("apple")), SizeIs(1));
        EXPECT_THAT(holders_of(*store.snapshot(), "pear"), ElementsAre("a/one"));
    }
    EXPECT_THAT(leases(store), IsEmpty());
    // Two, because the last commit's own reading still holds what it replaced.
    commit(store, {{"one", {"plum"}}});
    commit(store, {{"one", {"plum", "plum"}}});
    for (const std::string& name : first_files)
        EXPECT_THAT(store.index_files(), testing::Not(testing::Contains(name)));
    EXPECT_LE(store.index_files().size(), 4u);
}

TEST(SharingTest, ASnapshotOfAnotherProcessKeepsItsFiles) {
    StoreFixture store;
    commit(store, {{"one", {"apple"}}});
    const std::vector<std::string> first_files = store.index_files();
    OtherProcess reader([&](const auto& pause) {
        const auto snapshot = store.snapshot();
        pause();
        const bool same = holders_of(*snapshot, "apple") == std::vector<std::string>{"a/one"} &&
                          holders_of(*snapshot, "pear").empty();
        return same ? 0 : 1;
    });
    EXPECT_THAT(leases(store), SizeIs(1));
    for (int i = 0; i < 5; ++i) commit(store, {{"one", {"pear", std::to_string(i)}}});
    EXPECT_THAT(first_files, IsSubsetOf(store.index_files()));
    EXPECT_EQ(reader.finish(), 0);
    commit(store, {{"one", {"plum"}}});
    commit(store, {{"one", {"plum", "plum"}}});
    for (const std::string& name : first_files)
        EXPECT_THAT(store.index_files(), testing::Not(testing::Contains(name)));
}

TEST(SharingTest, ALeaseOfADeadProcessCountsForNothing) {
    StoreFixture store;
    commit(store, {{"one", {"apple"}}});
    const std::vector<std::string> first_files = store.index_files();
    OtherProcess reader([&](const auto& pause) {
        const auto snapshot = store.snapshot();
        pause();
        return 0;
    });
    ::kill(reader.process(), SIGKILL);
    reader.finish();
    EXPECT_THAT(leases(store), SizeIs(1));
    for (int i = 0; i < 3; ++i) commit(store, {{"one", {"pear", std::to_string(i)}}});
    EXPECT_THAT(leases(store), IsEmpty());
    for (const std::string& name : first_files)
        EXPECT_THAT(store.index_files(), testing::Not(testing::Contains(name)));
}

TEST(SharingTest, TheOldestLivingLeaseDecides) {
    StoreFixture store;
    const auto old = Lease::take(store.paths.leases(), 3);
    const auto young = Lease::take(store.paths.leases(), 8);
    ASSERT_TRUE(old && young);
    EXPECT_EQ(Lease::oldest(store.paths.leases(), *store.files), 3u);
    const auto everything = Lease::take(store.paths.leases(), 0);
    EXPECT_EQ(Lease::oldest(store.paths.leases(), *store.files), 0u);
}

// Runs `work` in another process as a user who owns nothing; −1 where that cannot be done.
int as_nobody(const std::function<int()>& work) {
    OtherProcess process([&](const auto& pause) {
        if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
            return 98;
        const int result = work();
        pause();
        return result;
    });
    return process.finish();
}

class ReadOnlyTest : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
        fs::permissions(fs::path(store.paths.root).parent_path(), fs::perms(0755));
        commit(store, {{"one", {"apple"}}});
    }
    int read() {
        return as_nobody([&] {
            const auto snapshot = store.snapshot();
            return holders_of(*snapshot, "apple") == std::vector<std::string>{"a/one"} ? 0 : 1;
        });
    }
    StoreFixture store;
};

TEST_F(ReadOnlyTest, WhoMayOnlyReadReads) { EXPECT_EQ(read(), 0); }

TEST_F(ReadOnlyTest, WhoMayOnlyReadReadsBesideAWriter) {
    Writer writer = store.writer();
    StoreFixture::commit(writer, "b", {{"two", {"pear"}}});
    EXPECT_EQ(read(), 0);
}

TEST_F(ReadOnlyTest, WhoMayOnlyReadMayNotWrite) {
    EXPECT_EQ(as_nobody([&] {
                  try {
                      store.writer();
                  } catch (const Error& error) {
                      return error.code() == ErrorCode::permission ? 0 : 1;
                  }
                  return 2;
              }),
              0);
}

TEST_F(ReadOnlyTest, WhoMayNotReadIsToldSo) {
    fs::permissions(store.paths.root, fs::perms(0700));
    EXPECT_EQ(as_nobody([&] {
                  try {
                      store.reader();
                  } catch (const Error& error) {
                      return error.code() == ErrorCode::permission ? 0 : 1;
                  }
                  return 2;
              }),
              0);
}

}  // namespace
}  // namespace moxie
