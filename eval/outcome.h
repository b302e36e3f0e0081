#pragma once

#include <string>
#include <vector>

#include "eval/evaluate.h"
#include "eval/run_file.h"
#include "eval/summary.h"

namespace moxie::eval {

constexpr std::size_t kHits = 10;        ///< of ndcg@10, loss@10 and of what a user sees
constexpr std::size_t kDocuments = 100;  ///< of recall@100

/// The share of flat's first ten documents that the other ranking's first ten miss; 0 where flat
/// found nothing.
double loss(const std::vector<RankedDocument>& ranking, const std::vector<RankedDocument>& flat);

/// All that an answer says about quality and effort; its time is measured elsewhere.
Outcome outcome_of(const Answer& answer, const std::vector<RankedDocument>& ranking,
                   const std::vector<RankedDocument>& flat, const std::string& own_expert,
                   const Collection::Query& query);

}  // namespace moxie::eval
