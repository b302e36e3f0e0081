#include "store/lease.h"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>

#include "moxie/error.h"

namespace moxie {

namespace {

// Unique among processes by pid and time, within one by the clock's ticks and the retry below.
std::string fresh_name() {
    const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
    return std::to_string(::getpid()) + "." + std::to_string(ticks);
}

std::uint64_t held_commit(const std::string& path) {
    const std::string text = FileLock::holder(path);
    std::uint64_t commit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), commit);
    return error == std::errc() && end != text.data() ? commit : 0;
}

}  // namespace

Lease::Lease(std::string path, std::unique_ptr<FileLock> lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

std::unique_ptr<Lease> Lease::take(const std::string& directory, std::uint64_t commit) {
    for (;;) {
        const std::string path = directory + "/" + fresh_name();
        try {
            auto lock = FileLock::try_acquire(path, std::to_string(commit));
            // A writer that looked between our creating and locking it took it for a dead one and
            // removed it.
            if (lock && ::access(path.c_str(), F_OK) == 0)
                return std::unique_ptr<Lease>(new Lease(path, std::move(lock)));
        } catch (const Error&) {
            return nullptr;
        }
    }
}

Lease::~Lease() { ::unlink(path_.c_str()); }

std::uint64_t Lease::oldest(const std::string& directory, Files& files) {
    std::uint64_t oldest = UINT64_MAX;
    for (const std::string& name : files.list(directory)) {
        const std::string path = directory + "/" + name;
        const std::uint64_t commit = held_commit(path);
        if (const auto lock = FileLock::try_acquire(path, std::to_string(commit)))
            ::unlink(path.c_str());  // nobody holds it: its process has ended
        else
            oldest = std::min(oldest, commit);
    }
    return oldest;
}

}  // namespace moxie
