#pragma once

#include <vector>

#include "expert/expert.h"
#include "expert/recipe_shares.h"

namespace moxie {

/// The k best chunks by the open recipes. One alone ranks as it does by itself. Of several, the
/// score of a chunk is the mean of its scores, weighed by their shares; where it is not among the
/// 100 (or k) best of one, it counts with the last of these, which it does not exceed. So no score
/// lies above the best of a chunk's own, and bounds of the recipes are bounds of what they find
/// together. Recipes that find nothing do not count. Throws Error{corrupt} for a damaged segment.
std::vector<FoundChunk> search_recipes(const Expert& expert, const RecipeShares& shares,
                                       const ExpertSearch& search, SearchCounters& counters);

/// The same in two steps, so that lists that were searched once can be fused in many ways: the list
/// of each recipe (its 100 or k best; empty: closed), and the k best of them.
using RecipeLists = std::vector<std::vector<FoundChunk>>;
RecipeLists list_recipes(const Expert& expert, const RecipeShares& shares,
                         const ExpertSearch& search, SearchCounters& counters);
std::vector<FoundChunk> fuse_recipes(const Expert& expert, const RecipeLists& lists,
                                     const RecipeShares& shares, std::size_t k);

/// No chunk's dense part of a score by any open recipe lies above this.
std::int64_t dense_bound_of(const Expert& expert, const RecipeShares& shares,
                            const DenseScorer& dense);

}  // namespace moxie
