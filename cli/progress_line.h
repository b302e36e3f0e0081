#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "cli/interrupt.h"
#include "cli/session.h"
#include "moxie/progress.h"

namespace moxie::cli {

/// What Progress counts.
struct ProgressUnits {
    std::string items;          ///< "documents"
    bool done_is_bytes = true;  ///< otherwise `done` counts items too
};

/// How far an operation has come after `seconds`.
struct ProgressState {
    std::uint64_t done = 0, total = 0, items = 0;
    std::string what;
    double seconds = 0;
};

/// One line: bar and share (where the total is known), items, rates, time left.
std::string progress_text(const ProgressState& state, const ProgressUnits& units,
                          std::size_t width);

/// Shows the progress of one operation on stderr: on a terminal a line redrawn at most ten times a
/// second, once it takes over a second, and gone at the end; with -v instead a line every five
/// seconds; elsewhere nothing. Stops the operation when the user presses Ctrl-C.
class ProgressLine final : public Progress {
public:
    using Clock = std::function<double()>;  ///< seconds

    ProgressLine(const Session& session, ProgressUnits units, Clock clock = steady_clock());
    ~ProgressLine() override;

    void update(std::uint64_t done, std::uint64_t total, std::uint64_t items,
                const std::string& what) override;
    bool cancelled() override { return interrupt_.asked(); }
    /// Takes the line away; to be called before anything else is printed.
    void clear();

    static Clock steady_clock();

private:
    enum class Show { nothing, bar, lines };

    std::ostream& err_;
    Show show_;
    std::size_t width_;
    ProgressUnits units_;
    Clock clock_;
    double start_;
    double next_;  // when to print again
    bool drawn_ = false;
    InterruptGuard interrupt_;
};

}  // namespace moxie::cli
