#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// How a child process is run, and what it may take.
struct ChildLimits {
    std::uint32_t seconds = 60;            ///< by the clock on the wall
    std::uint64_t output = 64ull << 20;    ///< bytes
    std::function<bool()> cancelled = {};  ///< asked ten times a second; null: never
};

struct ChildResult {
    enum class End {
        finished,   ///< ended by itself, see `status`
        late,       ///< killed at the limit of time
        too_long,   ///< killed at the limit of output
        cancelled,  ///< killed because it was asked for
    };
    End end = End::finished;
    int status = 0;  ///< as of waitpid()
    std::vector<std::uint8_t> output;
};

/// Runs `arguments` (the first is the program's path) with `input` as a file on its standard input,
/// and collects its standard output. It gets nothing else that is open here, and a process group of
/// its own, which is gone when this returns or throws. Any number of threads. Throws
/// Error{not_found} where there is no such program, Error{io} where the system refuses.
ChildResult run_child(const std::vector<std::string>& arguments, std::string_view input,
                      const ChildLimits& limits);

}  // namespace moxie
