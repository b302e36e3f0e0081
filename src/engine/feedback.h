#pragma once

#include <string>
#include <vector>

#include "engine/parts.h"
#include "moxie/feedback.h"

namespace moxie {

/// Adds the stored judgements to the queries that are trained on, a query once with all documents
/// that answer it. Those of experts and documents that are gone are left out with a warning. Throws
/// Error{conflict} where no query is left.
void add_feedback_to(TrainRequest& request, const Engine& engine,
                     std::vector<std::string>& warnings);

}  // namespace moxie
