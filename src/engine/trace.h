#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "moxie/answer.h"
#include "moxie/request.h"

namespace moxie {

/// Runs the stages of one request: times each into the trace.
class Stages {
public:
    Stages(Trace& trace, std::optional<double> budget_ms) : trace_(trace), budget_ms_(budget_ms) {}
    ~Stages() { trace_.cost.measured_ms = clock_.ms(); }

    /// Runs `stage` under `name` unless `wanted` is false.
    template <typename Stage>
    void run(const char* name, bool wanted, Stage&& stage) {
        if (!wanted) return;
        const Stopwatch watch;
        stage();
        trace_.stages.push_back({name, watch.ms()});
    }
    /// The time budget is used up.
    bool late() const { return budget_ms_ && clock_.ms() > *budget_ms_; }
    double ms() const { return clock_.ms(); }

private:
    Trace& trace_;
    std::optional<double> budget_ms_;
    Stopwatch clock_;
};

/// Sixteen random hexadecimal digits.
std::string fresh_trace_id();

}  // namespace moxie
