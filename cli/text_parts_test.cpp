#include <gmock/gmock.h>

#include "cli/near.h"
#include "cli/number_text.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

TEST(NumberText, IsShortAndHasUnits) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1234567), "1,234,567");
    EXPECT_EQ(percent(0.18), "18 %");
    EXPECT_EQ(percent(0.004), "0.4 %");
    EXPECT_EQ(percent(0.0001), "<0.1 %");
    EXPECT_EQ(percent(0), "0 %");
    EXPECT_EQ(percent(1), "100 %");
    EXPECT_EQ(byte_count(999), "999 B");
    EXPECT_EQ(byte_count(4100000), "4.1 MB");
    EXPECT_EQ(byte_count(999999), "1.0 MB");
    EXPECT_EQ(duration(0.0032), "3.2 ms");
    EXPECT_EQ(duration(4.05), "4.0 s");
    EXPECT_EQ(duration(130), "2 min 10 s");
    EXPECT_EQ(duration(11100), "3 h 5 min");
    EXPECT_EQ(counted(1, "chunk"), "1 chunk");
    EXPECT_EQ(counted(2000, "chunk"), "2,000 chunks");
}

TEST(Nearest, FindsSlipsButDoesNotGuess) {
    const std::vector<std::string> names = {"search", "route", "remove", "ask"};
    EXPECT_EQ(nearest("serach", names), "search");
    EXPECT_EQ(nearest("seach", names), "search");
    EXPECT_EQ(nearest("rout", names), "route");
    EXPECT_EQ(nearest("as", names), "ask");
    EXPECT_EQ(nearest("banana", names), "");
    EXPECT_EQ(nearest(std::string(100000, 'x'), names), "");
    EXPECT_EQ(did_you_mean("rmove", names), " (did you mean remove?)");
    EXPECT_EQ(did_you_mean("banana", names), "");
}

TEST(TableTest, AlignsColumnsAndCutsTheLastToTheWidth) {
    Table table({{"expert"}, {"chunks", Align::right}, {"why"}});
    table.add({"git", "1,234", "short"});
    table.add({"日本", "5", "a rather long reason that cannot fit in here"});
    EXPECT_EQ(table.render({false, 40}),
              "expert  chunks  why\n"
              "git      1,234  short\n"
              "日本         5  a rather long reason th…\n");
}

TEST(TableTest, CutsOtherTextRatherThanNumbers) {
    Table table({{"name"}, {"n", Align::right}});
    table.add({"a-very-long-name-of-an-expert", "1,000,000"});
    EXPECT_EQ(table.render({false, 21}), "name                n\na-very-lo…  1,000,000\n");
}

TEST(TableTest, SetsColumnsCloserRatherThanCutting) {
    Table table({{"name"}, {"n", Align::right}});
    table.add({"an-expert", "1,000"});
    EXPECT_EQ(table.render({false, 15}), "name          n\nan-expert 1,000\n");
}

}  // namespace
}  // namespace moxie::cli
