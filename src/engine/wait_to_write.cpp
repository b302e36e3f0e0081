#include "engine/wait_to_write.h"

#include <chrono>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr auto kLockPause = std::chrono::milliseconds(100);

Error gave_up(const OpenOptions& options, const Error& refusal) {
    if (options.lock_seconds == 0) return refusal;
    return Error(ErrorCode::locked,
                 "gave up after " + std::to_string(options.lock_seconds) + " s: " + refusal.what());
}

// Nothing tells when a lock of another process is free, so it is tried again and again.
void once_unlocked(const std::function<void()>& take,
                   const std::function<void(const Error&)>& before_the_next) {
    while (true) {
        try {
            return take();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::locked) throw;
            before_the_next(error);
        }
        std::this_thread::sleep_for(kLockPause);
    }
}

void stop_if_asked(Progress* progress, const std::string& doing) {
    if (!progress) return;
    progress->update(0, 0, 0, "another process is " + doing);
    if (progress->cancelled())
        throw Error(ErrorCode::cancelled, "stopped while another process was " + doing);
}

void once_unlocked_soon(const std::function<void()>& take, const OpenOptions& options,
                        Progress* progress) {
    const Stopwatch waited;
    once_unlocked(take, [&](const Error& refusal) {
        if (waited.ms() >= static_cast<double>(options.lock_seconds) * 1000)
            throw gave_up(options, refusal);
        stop_if_asked(progress, "writing");
    });
}

}  // namespace

Writer wait_to_write(const Engine::Parts& parts, const std::function<void()>& stop_if_asked) {
    std::optional<Writer> writer;
    once_unlocked([&] { writer.emplace(parts.paths, parts.files); },
                  [&](const Error&) { stop_if_asked(); });
    return std::move(*writer);
}

Writer soon_to_write(const Engine::Parts& parts, Progress* progress) {
    std::optional<Writer> writer;
    once_unlocked_soon([&] { writer.emplace(parts.paths, parts.files); }, parts.options, progress);
    return std::move(*writer);
}

void make_store_soon(Engine::Parts& parts, Progress* progress) {
    once_unlocked_soon([&] { parts.make_store(); }, parts.options, progress);
}

std::unique_ptr<FileLock> wait_to_encode(const Engine::Parts& parts, Progress* progress) {
    std::unique_ptr<FileLock> lock;
    once_unlocked([&] { lock = lock_encoding(parts.paths); },
                  [&](const Error&) { stop_if_asked(progress, "computing vectors"); });
    return lock;
}

}  // namespace moxie
