#include "expert/recipe_shares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

namespace moxie {
namespace {

TEST(RecipeSharesTest, AreComparedOnceEachThoseAlikeFirst) {
    for (const auto& [recipes, alike, count] :
         {std::tuple(2, 3, 11), std::tuple(3, 7, 67), std::tuple(4, 15, 67), std::tuple(5, 6, 6)}) {
        const std::vector<RecipeShares> all = compared_shares(static_cast<std::size_t>(recipes));
        EXPECT_EQ(all.size(), static_cast<std::size_t>(count));
        std::set<std::vector<double>> divisions;
        for (std::size_t i = 0; i < all.size(); ++i) {
            EXPECT_EQ(are_alike(all[i]), i < static_cast<std::size_t>(alike))
                << recipes << ' ' << i;
            const double sum = std::accumulate(all[i].begin(), all[i].end(), 0.0);
            std::vector<double> division;
            for (const std::uint32_t share : all[i])
                division.push_back(std::round(1e6 * share / sum));
            divisions.insert(division);
        }
        EXPECT_EQ(divisions.size(), all.size());
    }
}

}  // namespace
}  // namespace moxie
