#pragma once

#include <chrono>
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

/// The present time, UTC, as "2026-01-31T12:34:56Z".
std::string utc_now();

}  // namespace moxie
