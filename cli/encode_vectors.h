#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace moxie::cli {

bool has_encoder(const ExpertInfo& expert);

/// The chunks of an expert that are to have vectors and have none yet.
std::uint64_t vectors_missing(const ExpertInfo& expert);

/// Says which of the experts (all, if empty) have no encoder and how they get one; empty where all
/// have.
std::string found_by_words_alone(const Engine& engine, const std::vector<std::string>& experts);

/// Computes the vectors that are asked for and missing, with progress, on the session's threads
/// where the request names none, and prints what was done, an expert a line; of experts that lacked
/// none nothing. Returns whether anything was. Throws Error.
bool encode_vectors(Session& session, Engine& engine, EncodeRequest request);

}  // namespace moxie::cli
