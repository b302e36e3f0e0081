#pragma once

#include <cstddef>
#include <functional>

namespace moxie {

/// The number of threads that "0: one a core" means here (respects the CPU affinity of the
/// process).
std::size_t core_count();

/// Calls body(0) … body(count − 1), each exactly once, on up to `threads` threads (0: one a core)
/// including the caller's; returns when all are done. Order is unspecified, so bodies write to
/// places of their own. The exception of the smallest index that threw is rethrown after all have
/// ended.
void parallel_for(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t)>& body);

/// The same in batches of `batch`, and done(bodies that have ended) after each on the caller's
/// thread, so that it can show how far this is, or stop it by an exception.
void parallel_for_in_batches(std::size_t count, std::size_t batch, std::size_t threads,
                             const std::function<void(std::size_t)>& body,
                             const std::function<void(std::size_t)>& done);

}  // namespace moxie
