#include "engine/encoders.h"

#include <gtest/gtest.h>

namespace moxie {
namespace {

TEST(EncodersTest, AVectorThatIsUsedAgainIsTheOneThatWouldBeMade) {
    Encoders encoders("");
    for (const std::string name : {"test/64", "test/128"})
        for (int round = 0; round < 2; ++round)
            for (int i = 0; i < 1100; ++i) {  // more than are kept
                const std::string query = "question " + std::to_string(i % 600 + 500 * round);
                ASSERT_EQ(encoders.encode(name, query, true), encoders.encode(name, query, false))
                    << name << ' ' << query;
            }
}

}  // namespace
}  // namespace moxie
