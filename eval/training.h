#pragma once

#include <string>
#include <vector>

#include "moxie/train.h"

namespace moxie::eval {

/// The queries of a JSONL file (BEIR form: "_id", "text"). With a file of judgements (query-id,
/// corpus-id, score, separated by tabs) only those that it judges, each with its documents of a
/// score above 0. Throws Error{not_found | unsupported} naming file and line, and
/// Error{invalid_request} where no query is left.
std::vector<TrainQuery> load_training(const std::string& queries, const std::string& qrels);

}  // namespace moxie::eval
