#include "corpus/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/descriptor.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenQuestions{100};

[[noreturn]] void refused(int error, const std::string& action) {
    const ErrorCode code = error == ENOENT ? ErrorCode::not_found : ErrorCode::io;
    throw Error(code, "cannot " + action + ": " + std::strerror(error));
}

/// Never one of the three whose places the child's own take.
Descriptor above_standard(int number, const std::string& action) {
    const Descriptor first(number);
    Descriptor moved(first.is_open() ? fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1);
    if (!moved.is_open()) refused(errno, action);
    return moved;
}

/// A file in memory: unlike a pipe it needs nobody to feed it, and the child can map it.
Descriptor file_of(std::string_view input) {
    Descriptor file = above_standard(memfd_create("document", MFD_CLOEXEC), "make a file");
    if (const int error = write_all(file, as_bytes(input), 0)) refused(error, "fill a file");
    return file;
}

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{-1, -1};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) refused(errno, "make a pipe");
        read = above_standard(ends[0], "make a pipe");
        write = above_standard(ends[1], "make a pipe");
    }

    Descriptor read;
    Descriptor write;
};

class SpawnSettings {
public:
    SpawnSettings(const Descriptor& input, const Descriptor& output) {
        posix_spawn_file_actions_init(&files_);
        posix_spawn_file_actions_adddup2(&files_, input.number(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&files_, output.number(), STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setpgroup(&attributes_, 0);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&files_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    const posix_spawn_file_actions_t* files() const { return &files_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t files_;
    posix_spawnattr_t attributes_;
};

/// A process and its group, which it does not outlive.
class Child {
public:
    Child(const std::vector<std::string>& arguments, const Descriptor& input,
          const Descriptor& output) {
        std::vector<char*> words;
        for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        const SpawnSettings settings(input, output);
        const int error = posix_spawn(&process_, words[0], settings.files(), settings.attributes(),
                                      words.data(), environ);
        if (error != 0) refused(error, "start " + arguments.front());
    }
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Kills what still runs; what has ended by itself keeps its status.
    int end() {
        if (process_ <= 0) return status_;
        ::kill(-process_, SIGKILL);
        while (waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
        }
        process_ = 0;
        return status_;
    }

private:
    pid_t process_ = 0;
    int status_ = 0;
};

/// Reads to the end of the pipe or to a limit.
class Collector {
public:
    Collector(const Descriptor& pipe, const ChildLimits& limits) : pipe_(pipe), limits_(limits) {}

    ChildResult::End run(std::vector<std::uint8_t>& output) {
        while (true) {
            if (limits_.cancelled && limits_.cancelled()) return ChildResult::End::cancelled;
            if (Clock::now() >= deadline_) return ChildResult::End::late;
            if (!wait()) continue;
            const ssize_t got = ::read(pipe_.number(), part_.data(), part_.size());
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0) return ChildResult::End::finished;
            const auto count = static_cast<std::size_t>(got);
            if (output.size() + count > limits_.output) return ChildResult::End::too_long;
            output.insert(output.end(), part_.begin(), part_.begin() + got);
        }
    }

private:
    /// True where there is something to read, or the end.
    bool wait() const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
        const auto time = std::clamp(left, std::chrono::milliseconds{0}, kBetweenQuestions);
        pollfd waiting{pipe_.number(), POLLIN, 0};
        return poll(&waiting, 1, static_cast<int>(time.count())) > 0;
    }

    const Descriptor& pipe_;
    const ChildLimits& limits_;
    Clock::time_point deadline_ = Clock::now() + std::chrono::seconds(limits_.seconds);
    std::array<std::uint8_t, 1 << 16> part_;
};

}  // namespace

ChildResult run_child(const std::vector<std::string>& arguments, std::string_view input,
                      const ChildLimits& limits) {
    const Descriptor file = file_of(input);
    Pipe pipe;
    Child child(arguments, file, pipe.write);
    pipe.write = Descriptor();
    ChildResult result;
    result.end = Collector(pipe.read, limits).run(result.output);
    result.status = child.end();
    return result;
}

}  // namespace moxie
