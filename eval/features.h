#pragma once

#include <string>

#include "eval/evaluate.h"
#include "eval/hit_homes.h"

namespace moxie::eval {

/// One JSON line for fitting routers: {"dataset", "query", "expert" (the
/// query's own), "experts":
/// [{"name", "weight", "alone", "chunks", "features": {…}, "flat_share"}], "hits": [{"expert",
/// "document", "lexical", "dense"}]}; `flat_share` is the expert's share of flat's first ten hits,
/// where experts were discovered that of each part, though hits are called after the whole;
/// `lexical` is BM25/U. For turns of a conversation "rarity" as in Leaning, and `alone` is the
/// weight without the others.
std::string feature_line(const Collection& collection, const Collection::Query& query,
                         const Answer& routed, const Answer& flat, const HitHomes& homes);

}  // namespace moxie::eval
