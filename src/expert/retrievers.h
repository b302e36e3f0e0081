#pragma once

#include <vector>

#include "expert/expert.h"

namespace moxie {

/// Of each recipe over an expert's chunks, its own first and then its retrievers, whether it is
/// open.
using OpenRecipes = std::vector<bool>;

/// The k best chunks by the open recipes. One alone ranks as it does by itself. Of several, the
/// score of a chunk is the mean of its scores; where it is not among the 100 (or k) best of one, it
/// counts with the last of these, which it does not exceed. So no score lies above the best of a
/// chunk's own, and bounds of the recipes are bounds of what they find together. Recipes that find
/// nothing do not count. Throws Error{corrupt} for a damaged segment.
std::vector<FoundChunk> search_recipes(const Expert& expert, const OpenRecipes& open,
                                       const ExpertSearch& search, SearchCounters& counters);

/// No chunk's dense part of a score by any open recipe lies above this.
std::int64_t dense_bound_of(const Expert& expert, const OpenRecipes& open,
                            const DenseScorer& dense);

}  // namespace moxie
