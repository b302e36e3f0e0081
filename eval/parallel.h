#pragma once

#include <cstddef>
#include <functional>

#include "eval/step.h"

namespace moxie::eval {

/// Calls body(0) … body(count − 1) on `threads` threads (0: one a core), the
/// caller's among them, and counts each as a step. The first exception ends the
/// work and is rethrown.
void for_each_step(std::size_t count, std::size_t threads, Steps& steps,
                   const std::function<void(std::size_t)>& body);

}  // namespace moxie::eval
