#include "base/threads.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace moxie {
namespace {

class ParallelFor : public testing::TestWithParam<std::size_t> {};

TEST_P(ParallelFor, calls_each_index_once) {
    for (const std::size_t count : {0u, 1u, 2u, 7u, 1000u}) {
        std::vector<int> calls(count);
        parallel_for(count, GetParam(), [&](std::size_t i) { ++calls[i]; });
        EXPECT_EQ(calls, std::vector<int>(count, 1));
    }
}

TEST_P(ParallelFor, rethrows_the_smallest_error_after_all_have_ended) {
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> calls = 0;
        try {
            parallel_for(100, GetParam(), [&](std::size_t i) {
                ++calls;
                if (i % 30 == 17) throw std::runtime_error(std::to_string(i));
            });
            FAIL() << "nothing was thrown";
        } catch (const std::runtime_error& error) {
            EXPECT_STREQ(error.what(), "17");
        }
        EXPECT_EQ(calls, 100);
    }
}

TEST_P(ParallelFor, batches_end_before_the_next_begins) {
    std::vector<int> calls(23);
    std::vector<std::size_t> ended;
    parallel_for_in_batches(
        calls.size(), 10, GetParam(), [&](std::size_t i) { ++calls[i]; },
        [&](std::size_t done) {
            ended.push_back(done);
            EXPECT_EQ(std::vector<int>(calls.begin(), calls.begin() + static_cast<int>(done)),
                      std::vector<int>(done, 1));
            EXPECT_EQ(std::vector<int>(calls.begin() + static_cast<int>(done), calls.end()),
                      std::vector<int>(calls.size() - done, 0));
        });
    EXPECT_EQ(ended, (std::vector<std::size_t>{10, 20, 23}));
}

INSTANTIATE_TEST_SUITE_P(Threads, ParallelFor, testing::Values(0, 1, 2, 16));

TEST(Threads, one_thread_is_the_caller) {
    const auto caller = std::this_thread::get_id();
    parallel_for(10, 1, [&](std::size_t) { EXPECT_EQ(std::this_thread::get_id(), caller); });
}

TEST(Threads, no_more_threads_than_asked_for) {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    parallel_for(1000, 3, [&](std::size_t) {
        const std::lock_guard lock(mutex);
        seen.insert(std::this_thread::get_id());
    });
    EXPECT_LE(seen.size(), 3u);
}

TEST(Threads, may_be_nested) {
    std::atomic<int> calls = 0;
    parallel_for(4, 2, [&](std::size_t) { parallel_for(4, 2, [&](std::size_t) { ++calls; }); });
    EXPECT_EQ(calls, 16);
}

TEST(Threads, core_count_respects_the_affinity) {
    EXPECT_GE(core_count(), 1u);
    std::size_t pinned = 0;
    std::jthread([&] {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
        ::sched_setaffinity(0, sizeof one, &one);
        pinned = core_count();
    }).join();
    EXPECT_EQ(pinned, 1u);
}

}  // namespace
}  // namespace moxie
