#include "cli/progress_line.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "cli/number_text.h"

namespace moxie::cli {
namespace {

constexpr double kBarAfter = 1.0, kBarEvery = 0.1, kLinesEvery = 5.0;  // seconds
constexpr std::size_t kBar = 20;
constexpr const char* kClearLine = "\r\x1b[2K";

std::string bar(double share) {
    const auto full = static_cast<std::size_t>(share * static_cast<double>(kBar));
    return "[" + std::string(full, '#') + std::string(kBar - full, '-') + "] " +
           pad_left(percent(share), 5) + "  ";
}

std::string rate(double amount, double seconds) {
    return grouped(static_cast<std::uint64_t>(amount / std::max(seconds, 1e-3))) + "/s";
}

/// Whole seconds: more would be noise.
std::string time_left(double seconds) {
    const double whole = std::ceil(seconds);
    return (whole < 60 ? fixed(whole, 0) + " s" : duration(whole)) + " left";
}

}  // namespace

std::string progress_text(const ProgressState& state, const ProgressUnits& units,
                          std::size_t width) {
    std::string text;
    const double done = static_cast<double>(state.done);
    const double total = static_cast<double>(state.total);
    const double share = state.total == 0 ? 0 : std::min(done / total, 1.0);
    if (state.total > 0) text += bar(share);
    text += grouped(state.items) + " " + units.items + "  " +
            rate(static_cast<double>(state.items), state.seconds);
    if (units.done_is_bytes) {
        const double speed = done / std::max(state.seconds, 1e-3);
        text += "  " + byte_count(static_cast<std::uint64_t>(speed)) + "/s";
    }
    if (share > 0 && share < 1) text += "  " + time_left(state.seconds * (1 - share) / share);
    const std::size_t used = display_width(text) + 2;
    if (!state.what.empty() && used < width) {
        text += "  " + clip_start(clean_line(state.what), width - used);
    }
    return clip(text, width);
}

ProgressLine::Clock ProgressLine::steady_clock() {
    return [] {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration<double>(now).count();
    };
}

ProgressLine::ProgressLine(const Session& session, ProgressUnits units, Clock clock)
    : err_(session.err),
      show_(session.verbose           ? Show::lines
            : session.err_is_terminal ? Show::bar
                                      : Show::nothing),
      width_(session.err_width),
      units_(std::move(units)),
      clock_(std::move(clock)),
      start_(clock_()),
      next_(start_ + (show_ == Show::lines ? kLinesEvery : kBarAfter)) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::update(std::uint64_t done, std::uint64_t total, std::uint64_t items,
                          const std::string& what) {
    if (show_ == Show::nothing) return;
    const double now = clock_();
    if (now < next_) return;
    const ProgressState state{done, total, items, what, now - start_};
    if (show_ == Show::lines) {
        err_ << "moxie: " << progress_text(state, units_, std::string::npos) << '\n';
        next_ = now + kLinesEvery;
    } else {
        err_ << kClearLine << progress_text(state, units_, width_ - 1);
        drawn_ = true;
        next_ = now + kBarEvery;
    }
    err_ << std::flush;
}

void ProgressLine::clear() {
    if (drawn_) err_ << kClearLine << std::flush;
    drawn_ = false;
}

}  // namespace moxie::cli
