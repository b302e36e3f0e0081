#include "expert/recipe_shares.h"

#include <algorithm>
#include <utility>

namespace moxie {

namespace {

// Beyond so many recipes there are too many ways to combine them.
constexpr std::size_t kMostCombined = 4;

// What shares of one each say as well.
bool say_alike(const RecipeShares& shares) {
    const std::uint32_t most = *std::max_element(shares.begin(), shares.end());
    return std::all_of(shares.begin(), shares.end(),
                       [&](std::uint32_t share) { return share == 0 || share == most; });
}

// The next way to give at most so many parts to all recipes but the last, which gets what is left;
// from all parts to the last to none.
bool next_division(RecipeShares& shares) {
    const std::size_t last = shares.size() - 1;
    for (std::size_t recipe = 0; recipe < last; ++recipe) {
        if (shares[last] > 0) {
            ++shares[recipe];
            --shares[last];
            return true;
        }
        shares[last] += std::exchange(shares[recipe], 0);
    }
    return false;
}

}  // namespace

std::vector<RecipeShares> compared_shares(std::size_t recipes) {
    std::vector<RecipeShares> all{RecipeShares(recipes, 1)};
    for (std::size_t recipe = 0; recipe < recipes; ++recipe) {
        all.emplace_back(recipes, 0);
        all.back()[recipe] = 1;
    }
    if (recipes > kMostCombined) return all;
    for (std::size_t set = 1; set + 1 < std::size_t{1} << recipes; ++set) {
        if ((set & (set - 1)) == 0) continue;  // one alone
        RecipeShares& shares = all.emplace_back(recipes, 0);
        for (std::size_t recipe = 0; recipe < recipes; ++recipe)
            shares[recipe] = set >> recipe & 1U;
    }
    RecipeShares shares(recipes, 0);
    shares.back() = recipes < kMostCombined ? 10 : 5;
    do {
        if (!say_alike(shares)) all.push_back(shares);
    } while (next_division(shares));
    return all;
}

bool are_alike(const RecipeShares& shares) {
    return std::all_of(shares.begin(), shares.end(),
                       [](std::uint32_t share) { return share <= 1; });
}

}  // namespace moxie
