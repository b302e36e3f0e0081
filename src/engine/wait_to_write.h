#pragma once

#include <functional>
#include <memory>

#include "engine/parts.h"
#include "moxie/progress.h"
#include "store/writer.h"

namespace moxie {

/// The right to write. Other processes' commits are short, so it waits for them, asking now and
/// then whether to stop.
Writer wait_to_write(const Engine::Parts& parts, const std::function<void()>& stop_if_asked);

/// The same for calls that somebody waits for: throws Error{locked} naming who still writes after
/// OpenOptions::lock_seconds, and Error{cancelled} where `progress` asks to stop.
Writer soon_to_write(const Engine::Parts& parts, Progress* progress = nullptr);

/// Makes the store where OpenOptions ask for it and there is none yet; waits and throws likewise.
void make_store_soon(Engine::Parts& parts, Progress* progress);

/// The right to compute vectors, waited for as long as another process does. Throws
/// Error{cancelled}.
std::unique_ptr<FileLock> wait_to_encode(const Engine::Parts& parts, Progress* progress);

}  // namespace moxie
