#pragma once

#include <string>

#include "eval/evaluate.h"

namespace moxie::eval {

/// One JSON line for fitting routers: {"dataset", "query", "expert" (the
/// query's own), "experts":
/// [{"name", "weight", "chunks", "features": {…}, "flat_share"}]}; `flat_share`
/// is the expert's share of flat's first ten hits.
std::string feature_line(const Collection& collection, const Collection::Query& query,
                         const Route& route, const std::vector<Hit>& flat_hits);

}  // namespace moxie::eval
