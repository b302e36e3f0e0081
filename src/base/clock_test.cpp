#include "base/clock.h"

#include <gmock/gmock.h>

#include <thread>

namespace moxie {
namespace {

TEST(Clock, utc_now_is_iso_8601) {
    EXPECT_THAT(utc_now(),
                testing::MatchesRegex("20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:"
                                      "[0-6][0-9]Z"));
    EXPECT_LE(utc_now(), utc_now());
}

TEST(Clock, stopwatch_counts_milliseconds) {
    const Stopwatch watch;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_GE(watch.ms(), 20.0);
    EXPECT_LT(watch.ms(), 20'000.0);
}

}  // namespace
}  // namespace moxie
