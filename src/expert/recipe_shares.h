#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace moxie {

/// Of each recipe over an expert's chunks, its own first and then its retrievers, its share of a
/// chunk's score: any whole numbers, whose proportions count. 0: the recipe is closed.
using RecipeShares = std::vector<std::uint32_t>;

/// The shares that are compared where they are learnt: all recipes alike, each alone, and, of up to
/// four, every other choice of several alike, then every other division of a score between them
/// into tenths (of four: fifths). Each once.
std::vector<RecipeShares> compared_shares(std::size_t recipes);

/// Whether the open recipes have one share each: of compared_shares(), the first.
bool are_alike(const RecipeShares& shares);

}  // namespace moxie
