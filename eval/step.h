#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "moxie/error.h"
#include "moxie/progress.h"

namespace moxie::eval {

/// Counts the steps of an evaluation, tells the caller's Progress, and ends the evaluation where
/// that asks to stop.
class Steps {
public:
    Steps(Progress* progress, std::uint64_t total) : progress_(progress), total_(total) {}

    /// What the next steps do, for people.
    void begin(std::string what) { what_ = std::move(what); }
    /// One more step is done. Only from the thread that runs the evaluation. Throws
    /// Error{cancelled}.
    void next() {
        count();
        report();
    }
    /// From any thread.
    void count() { ++done_; }
    /// Only from the thread that runs the evaluation. Throws Error{cancelled}.
    void report() {
        if (progress_ == nullptr) return;
        progress_->update(done_, total_, done_, what_);
        if (progress_->cancelled()) {
            throw Error(ErrorCode::cancelled, "the evaluation was stopped while " + what_);
        }
    }

private:
    Progress* progress_;
    std::uint64_t total_;
    std::string what_;
    std::atomic<std::uint64_t> done_ = 0;
};

}  // namespace moxie::eval
