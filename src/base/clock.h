#pragma once

#include <chrono>
#include <ctime>
#include <string>

namespace moxie {

/// Milliseconds since construction on the steady clock.
class Stopwatch {
public:
    Stopwatch() : start_(std::chrono::steady_clock::now()) {}
    double ms() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
            .count();
    }

private:
    std::chrono::steady_clock::time_point start_;
};

/// Seconds of CPU time that this process used since construction: what tests of linear time hold
/// code to, since a busy machine does not make it longer.
class CpuStopwatch {
public:
    CpuStopwatch() : start_(std::clock()) {}
    double seconds() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }

private:
    std::clock_t start_;
};

/// The present time, UTC, as "2026-01-31T12:34:56Z".
std::string utc_now();

}  // namespace moxie
