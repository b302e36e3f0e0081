#include "eval/families.h"

#include <gmock/gmock.h>

namespace moxie::eval {
namespace {

using testing::ElementsAre;

ExpertInfo expert(const std::string& name, const std::string& kind, const std::string& parent) {
    ExpertInfo info;
    info.name = name;
    info.kind = kind;
    info.parent = parent;
    info.shared = name.ends_with(".rest");
    return info;
}

const Families& families() {
    static const Families kAll({expert("a", "declared", ""), expert("a.1", "discovered", "a"),
                                expert("a.rest", "discovered", "a"), expert("b", "declared", ""),
                                expert("wide", "retriever", "b")});
    return kAll;
}

TEST(FamiliesTest, AnExpertIsOpenedWithItsRetrievers) {
    EXPECT_THAT(families().opened_alone("b"), ElementsAre("b", "wide"));
    EXPECT_THAT(families().opened_alone("a"), ElementsAre("a"));
}

TEST(FamiliesTest, WhatWasDiscoveredInAnExpertIsItsOwn) {
    EXPECT_TRUE(families().is_own("a", "a"));
    EXPECT_TRUE(families().is_own("a.1", "a"));
    EXPECT_TRUE(families().is_own("a.rest", "a"));
    EXPECT_FALSE(families().is_own("a.1", "b"));
    EXPECT_FALSE(families().is_own("wide", "a"));
}

TEST(FamiliesTest, WhatIsAlwaysOpenTellsNothing) {
    EXPECT_TRUE(families().tells_of("a.1", "a"));
    EXPECT_FALSE(families().tells_of("a.rest", "a"));
    EXPECT_FALSE(families().tells_of("b", "a"));
}

}  // namespace
}  // namespace moxie::eval
