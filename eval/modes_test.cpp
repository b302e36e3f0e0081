#include "eval/modes.h"

#include <gmock/gmock.h>

namespace moxie::eval {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const std::vector<ModeRequest>& modes) {
    std::vector<std::string> names;
    for (const ModeRequest& mode : modes) names.push_back(mode.name);
    return names;
}

TEST(Modes, EachRouteOnceBesideTheThreeThatAlwaysAre) {
    EXPECT_THAT(
        names(modes_of({parse_route("top-k=2"), parse_route("flat"), parse_route("top-k=2")})),
        ElementsAre("plain", "flat", "oracle", "top-k=2"));
}

TEST(Modes, RoutedCellsAreMeasuredAgainstFlatWithAllCells) {
    const std::vector<ModeRequest> modes =
        modes_of({parse_route("top-k=2"), parse_route("flat")}, parse_cells("routed=0.3"));
    EXPECT_THAT(names(modes),
                ElementsAre("plain", "flat", "oracle", "flat+cells=0.3", "top-k=2+cells=0.3"));
    Request base;
    base.cells = parse_cells("routed=0.3");
    for (std::size_t i = 0; i < modes.size(); ++i)
        EXPECT_EQ(request_for(modes[i], base, {"own"}, "query").cells,
                  i < 3 ? CellChoice{} : base.cells);
    EXPECT_THAT(names(modes_of({}, parse_cells("routed"))),
                ElementsAre("plain", "flat", "oracle", "flat+cells"));
}

TEST(Modes, TheOracleOpensAllOfTheOwnExpertAndNothingElse) {
    const std::vector<ModeRequest> modes = modes_of({});
    const std::vector<std::string> own = {"own", "own.wide"};
    EXPECT_EQ(request_for(modes[kOracle], {}, own, "query").experts, own);
    EXPECT_TRUE(request_for(modes[kFlat], {}, own, "query").experts.empty());
}

}  // namespace
}  // namespace moxie::eval
