#include "store/vector_cache.h"

#include <gtest/gtest.h>

#include "base/scratch_directory.h"

namespace moxie {
namespace {

TEST(VectorCacheTest, KeepsRowsByEncoderAndTextOverReopening) {
    const ScratchDirectory directory;
    const std::string path = directory / "vectors.sqlite";
    const std::vector<std::string> keys{"a", "b", "c"};
    {
        VectorCache cache(path, disk_files());
        EXPECT_EQ(cache.find("one", keys), (std::vector<std::optional<VectorCache::Row>>(3)));
        const std::vector<std::pair<std::string, VectorCache::Row>> rows{{"a", {1, 2, 0}},
                                                                         {"c", {}}};
        cache.store("one", rows);
    }
    VectorCache cache(path, disk_files());
    const auto found = cache.find("one", keys);
    EXPECT_EQ(found[0], (VectorCache::Row{1, 2, 0}));
    EXPECT_FALSE(found[1]);
    EXPECT_EQ(found[2], VectorCache::Row{});
    EXPECT_FALSE(cache.find("two", keys)[0]);
}

}  // namespace
}  // namespace moxie
