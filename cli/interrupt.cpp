#include "cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace moxie::cli {
namespace {

// The only thing that a signal handler may touch.
volatile sig_atomic_t interrupted = 0;

void on_signal(int number) {
    if (interrupted != 0) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    interrupted = 1;
    constexpr char kMessage[] =
        "\nmoxie: finishing the current batch; press again to stop at once\n";
    if (write(STDERR_FILENO, kMessage, sizeof kMessage - 1) < 0) return;
}

void handle(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
    interrupted = 0;
    handle(on_signal);
}

InterruptGuard::~InterruptGuard() { handle(SIG_DFL); }

bool InterruptGuard::asked() const { return interrupted != 0; }

}  // namespace moxie::cli
