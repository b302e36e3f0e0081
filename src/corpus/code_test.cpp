#include "corpus/code.h"

#include <gmock/gmock.h>

#include "corpus/block_lines.h"

namespace moxie {
namespace {

using testing::ElementsAre;

TEST(Code, BlocksBetweenBlankLines) {
    const Document document = read_code("\n  int a;\r\n  int b;  \n\n\n# heading\n- item\n");
    EXPECT_THAT(block_lines(document),
                ElementsAre("code   int a;\\n  int b;", "code # heading\\n- item"));
    EXPECT_TRUE(blocks_cover(document));
    EXPECT_EQ(document.title, "");
}

TEST(Code, Empty) { EXPECT_TRUE(read_code("\n \n").blocks.empty()); }

}  // namespace
}  // namespace moxie
