#include "eval/parallel.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace moxie::eval {
namespace {

class Work {
public:
    Work(std::size_t count, Steps& steps, const std::function<void(std::size_t)>& body)
        : count_(count), steps_(steps), body_(body) {}

    /// `after` runs after every piece.
    void run(const std::function<void()>& after) {
        try {
            for (std::size_t i = next_++; i < count_; i = next_++) {
                body_(i);
                steps_.count();
                after();
            }
        } catch (...) {
            stop(std::current_exception());
        }
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void stop(std::exception_ptr failure) {
        next_ = count_;
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::move(failure);
    }

    std::size_t count_;
    Steps& steps_;
    const std::function<void(std::size_t)>& body_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

}  // namespace

void for_each_step(std::size_t count, std::size_t threads, Steps& steps,
                   const std::function<void(std::size_t)>& body) {
    if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
    Work work(count, steps, body);
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < std::min(threads, count); ++i) {
        others.emplace_back([&work] { work.run([] {}); });
    }
    work.run([&steps] { steps.report(); });
    for (std::thread& thread : others) thread.join();
    work.rethrow();
}

}  // namespace moxie::eval
