#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace moxie::cli {

/// The chunks of an expert that are to have vectors and have none yet.
std::uint64_t vectors_missing(const ExpertInfo& expert);

/// Computes the vectors that the experts (all, if empty) lack, with progress, and prints what was
/// done, an expert a line. Throws Error.
void encode_vectors(Session& session, Engine& engine, const std::vector<std::string>& experts,
                    std::size_t threads = 0);

}  // namespace moxie::cli
