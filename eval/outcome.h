#pragma once

#include <string>
#include <vector>

#include "eval/evaluate.h"
#include "eval/families.h"
#include "eval/run_file.h"
#include "eval/summary.h"

namespace moxie::eval {

constexpr std::size_t kHits = 10;        ///< of ndcg@10, loss@10 and of what a user sees
constexpr std::size_t kDocuments = 100;  ///< of recall@100

/// The share of flat's first ten documents that the other ranking's first ten miss; 0 where flat
/// found nothing.
double loss(const std::vector<RankedDocument>& ranking, const std::vector<RankedDocument>& flat);

/// What a ranking is worth.
Outcome quality_of(const std::vector<RankedDocument>& ranking,
                   const std::vector<RankedDocument>& flat, const Collection::Query& query);

/// What an answer's route opened and how many vectors it compared. Taken from the ten hits that a
/// user asks for: `exact` must open more for a deeper ranking, and so must routed cells.
void add_effort(Outcome& outcome, const Answer& answer, const std::string& own_expert,
                const Families& families);

}  // namespace moxie::eval
