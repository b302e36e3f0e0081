#include "eval/load.h"

#include <gmock/gmock.h>

namespace moxie::eval {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Route route(std::vector<std::pair<double, bool>> experts) {
    Route route;
    for (std::size_t i = 0; i < experts.size(); ++i) {
        RoutedExpert expert;
        expert.name = std::string(1, static_cast<char>('a' + i));
        expert.weight = experts[i].first;
        expert.opened = experts[i].second;
        route.experts.push_back(expert);
    }
    return route;
}

TEST(LoadTable, EvenLoadIsOneByBothMeasures) {
    LoadTable table;
    table.add(route({{0.5, true}, {0.5, false}}));
    table.add(route({{0.5, false}, {0.5, true}}));
    const Load load = table.summary("top-k=1");
    EXPECT_DOUBLE_EQ(load.imbalance, 1);
    EXPECT_DOUBLE_EQ(load.entropy, 1);
    EXPECT_THAT(load.never, IsEmpty());
}

TEST(LoadTable, OneExpertWithAllIsTheWorst) {
    LoadTable table;
    table.add(route({{1, true}, {0, false}}));
    const Load load = table.summary("top-k=1");
    EXPECT_DOUBLE_EQ(load.imbalance, 2);
    EXPECT_DOUBLE_EQ(load.entropy, 0);
    EXPECT_THAT(load.never, ElementsAre("b"));
    EXPECT_THAT(load.opened, ElementsAre(Pair("a", 1), Pair("b", 0)));
}

// Shares of openings 2/3 and 1/3, mean weights .7 and .3: 2 (.4667 + .1).
TEST(LoadTable, SkewLiesBetween) {
    LoadTable table;
    table.add(route({{0.9, true}, {0.1, false}}));
    table.add(route({{0.5, true}, {0.5, true}}));
    const Load load = table.summary("top-p=0.9");
    EXPECT_NEAR(load.imbalance, 2 * (0.7 * 2 / 3 + 0.3 / 3), 1e-12);
    EXPECT_NEAR(load.entropy, 0.9183, 1e-4);
}

}  // namespace
}  // namespace moxie::eval
