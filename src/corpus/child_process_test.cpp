#include "corpus/child_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/clock.h"
#include "base/scratch_directory.h"
#include "moxie/error.h"

namespace moxie {
namespace {

ChildResult shell(const std::string& command, std::string_view input = "",
                  const ChildLimits& limits = {}) {
    return run_child({"/bin/sh", "-c", command}, input, limits);
}

std::string text_of(const ChildResult& result) {
    return {result.output.begin(), result.output.end()};
}

bool alive(pid_t process) {
    for (int i = 0; i < 100 && ::kill(process, 0) == 0; ++i) ::usleep(50'000);
    return ::kill(process, 0) == 0;
}

TEST(ChildProcess, GivesItsOutputAndStatus) {
    const ChildResult result = shell("cat; exit 7", "in and out");
    EXPECT_EQ(result.end, ChildResult::End::finished);
    EXPECT_EQ(text_of(result), "in and out");
}

TEST(ChildProcess, TakesAndGivesMuch) {
    const std::string input(20 << 20, 'x');
    EXPECT_EQ(text_of(shell("cat", input, {.output = 64 << 20})), input);
    EXPECT_EQ(text_of(shell("echo done", input)), "done\n") << "input that nobody reads";
}

TEST(ChildProcess, ItsStatusIsKept) {
    EXPECT_EQ(WTERMSIG(shell("kill -SEGV $$").status), SIGSEGV);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(WTERMSIG(shell("kill -XCPU $$").status), SIGXCPU);
}

TEST(ChildProcess, IsKilledWithItsGroupWhenLate) {
    const ScratchDirectory folder;
    const Stopwatch watch;
    const ChildResult result =
        shell("sleep 600 & echo $! > " + (folder / "pid") + "; wait", "", {.seconds = 1});
    EXPECT_EQ(result.end, ChildResult::End::late);
    EXPECT_LT(watch.ms(), 60'000);
    EXPECT_FALSE(alive(std::stoi(contents_of(folder / "pid"))));
}

TEST(ChildProcess, IsKilledWhenItSaysTooMuch) {
    const ChildResult result = shell("while :; do echo words; done", "", {.output = 1000});
    EXPECT_EQ(result.end, ChildResult::End::too_long);
    EXPECT_LE(result.output.size(), 1000U);
}

TEST(ChildProcess, IsKilledWhenCancelled) {
    std::atomic<int> asked = 0;
    const ChildResult result =
        shell("sleep 600", "", {.seconds = 300, .cancelled = [&] { return ++asked > 2; }});
    EXPECT_EQ(result.end, ChildResult::End::cancelled);
}

TEST(ChildProcess, IsKilledWhenItOnlyClosesItsOutput) {
    const Stopwatch watch;
    EXPECT_EQ(text_of(shell("echo words; exec >&-; sleep 600")), "words\n");
    EXPECT_LT(watch.ms(), 60'000);
}

TEST(ChildProcess, GetsNothingElseThatIsOpen) {
    const int open = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    EXPECT_EQ(text_of(shell("ls /proc/self/fd | wc -l")), "4\n") << "0, 1, 2 and the folder";
    ::close(open);
}

TEST(ChildProcess, WorksWithoutStandardDescriptors) {
    const int saved = ::dup(STDIN_FILENO);
    ::close(STDIN_FILENO);
    const std::string text = text_of(shell("cat", "words"));
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
    EXPECT_EQ(text, "words");
}

TEST(ChildProcess, AMissingProgramIsNotFound) {
    try {
        run_child({"/nowhere/program"}, "", {});
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::not_found);
        EXPECT_THAT(error.what(), testing::HasSubstr("/nowhere/program"));
    }
}

}  // namespace
}  // namespace moxie
