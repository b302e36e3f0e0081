#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "base/files.h"
#include "base/scratch_directory.h"
#include "moxie/error.h"

namespace moxie {
namespace {

/// Another process that takes the lock and keeps it until it is killed.
class LockingProcess {
public:
    explicit LockingProcess(const std::string& path) {
        std::array<int, 2> ready{};
        EXPECT_EQ(::pipe(ready.data()), 0);
        child_ = ::fork();
        if (child_ == 0) hold(path, ready[1]);
        char locked = 0;
        EXPECT_EQ(::read(ready[0], &locked, 1), 1);
        EXPECT_EQ(locked, 'y');
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~LockingProcess() { kill(); }

    void kill() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }

private:
    [[noreturn]] static void hold(const std::string& path, int ready) {
        const auto lock = FileLock::try_acquire(path, "the child");
        const char locked = lock ? 'y' : 'n';
        if (::write(ready, &locked, 1) == 1) ::pause();
        ::_exit(0);
    }

    pid_t child_ = 0;
};

TEST(FileLock, excludes_a_second_one_in_the_same_process) {
    const ScratchDirectory directory;
    auto first = FileLock::try_acquire(directory / "lock", "process 1");
    ASSERT_TRUE(first);
    EXPECT_FALSE(FileLock::try_acquire(directory / "lock", "process 2"));
    EXPECT_EQ(FileLock::holder(directory / "lock"), "process 1");
    first.reset();
    EXPECT_TRUE(FileLock::try_acquire(directory / "lock", "process 2"));
}

TEST(FileLock, survives_that_somebody_else_opens_and_closes_the_file) {
    const ScratchDirectory directory;
    const auto lock = FileLock::try_acquire(directory / "lock", "me");
    contents_of(directory / "lock");
    EXPECT_FALSE(FileLock::try_acquire(directory / "lock", "you"));
}

TEST(FileLock, excludes_other_processes_until_they_are_killed) {
    const ScratchDirectory directory;
    LockingProcess other(directory / "lock");
    EXPECT_FALSE(FileLock::try_acquire(directory / "lock", "the parent"));
    EXPECT_EQ(FileLock::holder(directory / "lock"), "the child");
    other.kill();
    const auto lock = FileLock::try_acquire(directory / "lock", "me");
    ASSERT_TRUE(lock);
    EXPECT_EQ(FileLock::holder(directory / "lock"), "me");
}

TEST(FileLock, holder_is_empty_where_there_is_none) {
    const ScratchDirectory directory;
    EXPECT_EQ(FileLock::holder(directory / "lock"), "");
    EXPECT_EQ(FileLock::holder(directory.path()), "");
}

TEST(FileLock, a_missing_directory_is_an_error) {
    const ScratchDirectory directory;
    EXPECT_THROW(FileLock::try_acquire(directory / "absent/lock", "me"), Error);
}

}  // namespace
}  // namespace moxie
