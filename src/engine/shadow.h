#pragma once

#include "engine/parts.h"

namespace moxie {

/// Whether this request is one of the share that is shadowed: by the hash of its query, so that the
/// same query always is or never is, on every machine. What opens everything, or proves that
/// nothing is missed, is not; nor is what the caller opens by name.
bool is_shadowed(const Request& request);

/// Runs the request flat as well and records what its answer missed. Never throws: what fails is a
/// warning of the answer.
void shadow(Engine::Parts& parts, const Request& request,
            const std::shared_ptr<const Snapshot>& snapshot, Answer& answer);

}  // namespace moxie
