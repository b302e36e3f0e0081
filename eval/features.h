#pragma once

#include <string>

#include "eval/evaluate.h"

namespace moxie::eval {

/// One JSON line for fitting routers: {"dataset", "query", "expert" (the
/// query's own), "experts":
/// [{"name", "weight", "alone", "chunks", "features": {…}, "flat_share"}], "hits": [{"expert",
/// "document", "lexical", "dense"}]}; `flat_share` is the expert's share of flat's first ten hits,
/// `lexical` is BM25/U. For turns of a conversation "rarity" as in Leaning, and `alone` is the
/// weight without the others.
std::string feature_line(const Collection& collection, const Collection::Query& query,
                         const Answer& routed, const Answer& flat);

}  // namespace moxie::eval
