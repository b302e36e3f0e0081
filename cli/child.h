#pragma once

#include <string>
#include <vector>

namespace moxie::cli {

inline constexpr int kCannotStart = 127;

/// Runs a program and waits for it; what it prints goes to stderr, because stdout is for results.
/// Returns its exit code, 128 + signal where one ended it, kCannotStart without its interpreter.
/// Throws Error{not_found} if there is no such program.
int run_child(const std::vector<std::string>& command);

}  // namespace moxie::cli
