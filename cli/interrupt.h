#pragma once

namespace moxie::cli {

/// While this lives, the first SIGINT or SIGTERM only asks the running operation to stop, and says
/// so on stderr; the second ends the program. One at a time.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    bool asked() const;
};

}  // namespace moxie::cli
