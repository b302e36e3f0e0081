#include "base/threads.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace moxie {
namespace {

/// The indices still to be done, and the first error among them.
class Work {
public:
    Work(std::size_t count, const std::function<void(std::size_t)>& body)
        : count_(count), body_(body) {}

    void run() {
        for (std::size_t index = next_++; index < count_; index = next_++) {
            try {
                body_(index);
            } catch (...) {
                keep(index, std::current_exception());
            }
        }
    }

    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

private:
    void keep(std::size_t index, std::exception_ptr error) {
        const std::lock_guard lock(mutex_);
        if (error_ && error_index_ < index) return;
        error_ = std::move(error);
        error_index_ = index;
    }

    const std::size_t count_;
    const std::function<void(std::size_t)>& body_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::exception_ptr error_;
    std::size_t error_index_ = 0;
};

}  // namespace

std::size_t core_count() {
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return static_cast<std::size_t>(std::max(CPU_COUNT(&allowed), 1));
    return std::max(std::thread::hardware_concurrency(), 1u);
}

void parallel_for(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t)>& body) {
    Work work(count, body);
    {
        const std::size_t wanted = std::min(threads == 0 ? core_count() : threads, count);
        std::vector<std::jthread> others;
        others.reserve(wanted);
        try {
            for (std::size_t i = 1; i < wanted; ++i) others.emplace_back([&work] { work.run(); });
        } catch (const std::system_error&) {
            // No more threads to be had: those that there are do the work.
        }
        work.run();
    }
    work.rethrow();
}

void parallel_for_in_batches(std::size_t count, std::size_t batch, std::size_t threads,
                             const std::function<void(std::size_t)>& body,
                             const std::function<void(std::size_t)>& done) {
    for (std::size_t begin = 0; begin < count; begin += batch) {
        const std::size_t end = std::min(count, begin + batch);
        parallel_for(end - begin, threads, [&](std::size_t i) { body(begin + i); });
        done(end);
    }
}

}  // namespace moxie
