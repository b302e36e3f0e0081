#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "moxie/answer.h"
#include "moxie/request.h"

namespace moxie {

/// What is timed: what a user waits for, or the time of processors that this process uses, which
/// does not grow because other processes keep them busy.
enum class Timing { elapsed, processor };

/// Runs the stages of one request: times each into the trace.
class Stages {
public:
    Stages(Trace& trace, std::optional<double> budget_ms, Timing timing = Timing::elapsed)
        : trace_(trace), budget_ms_(budget_ms), timing_(timing) {}
    ~Stages() { trace_.cost.measured_ms = ms(); }

    /// Runs `stage` under `name` unless `wanted` is false.
    template <typename Stage>
    void run(const char* name, bool wanted, Stage&& stage) {
        if (!wanted) return;
        const double begun = ms();
        stage();
        trace_.stages.push_back({name, ms() - begun});
    }
    /// The time budget is used up.
    bool late() const { return budget_ms_ && clock_.ms() > *budget_ms_; }
    double ms() const {
        return timing_ == Timing::elapsed ? clock_.ms() : processor_clock_.seconds() * 1000;
    }

private:
    Trace& trace_;
    std::optional<double> budget_ms_;
    Timing timing_;
    Stopwatch clock_;
    CpuStopwatch processor_clock_;
};

/// Sixteen random hexadecimal digits.
std::string fresh_trace_id();

}  // namespace moxie
