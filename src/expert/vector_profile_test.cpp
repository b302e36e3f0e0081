#include "expert/vector_profile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "index/vector_fixture.h"
#include "index/vectors.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::size_t kDimensions = 37;

VectorProfile random_profile(std::mt19937& random, std::size_t clusters) {
    VectorProfile profile{"some@1", kDimensions, {}, {}, {}, 9, {4, 7}};
    profile.mean.add(random_vector(random, kDimensions));
    for (std::size_t c = 0; c < clusters; ++c) {
        profile.centroids.add(random_vector(random, kDimensions));
        profile.reach.push_back(0.1F * static_cast<float>(c % 9));
    }
    return profile;
}

TEST(VectorProfileTest, SurvivesBeingWritten) {
    std::mt19937 random(1);
    for (const std::size_t clusters : {std::size_t{1}, std::size_t{9}, std::size_t{64}}) {
        const VectorProfile profile = random_profile(random, clusters);
        const std::vector<std::uint8_t> bytes = write_vector_profile(profile);
        const VectorProfile read = read_vector_profile(bytes);
        EXPECT_EQ(read.mean.codes, profile.mean.codes);
        EXPECT_EQ(read.mean.scales, profile.mean.scales);
        EXPECT_EQ(read.centroids.codes, profile.centroids.codes);
        EXPECT_EQ(read.reach, profile.reach);
        EXPECT_EQ(read.segments, profile.segments);
        EXPECT_EQ(write_vector_profile(read), bytes);
        for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 50)
            EXPECT_THROW(read_vector_profile(Bytes(bytes).first(cut)), Error);
    }
}

// Row by row, through the functions for one vector.
TEST(VectorProfileTest, CodesAreThoseOfEncodedVectors) {
    std::mt19937 random(2);
    CodedVectors rows;
    std::vector<float> expected;
    for (int row = 0; row < 5; ++row) {
        const EncodedVector one =
            encode_vector(VectorFormat::int8, random_vector(random, kDimensions));
        const std::vector<float> unit =
            decode_vector(VectorFormat::int8, one.row, one.scale, kDimensions);
        rows.add(unit);
        expected.insert(expected.end(), unit.begin(), unit.end());
    }
    EXPECT_EQ(rows.decoded(), expected);
    const std::vector<float> query = random_vector(random, kDimensions);
    for (std::size_t row = 0; row < 5; ++row)
        EXPECT_NEAR(rows.product(row, query),
                    std::inner_product(
                        query.begin(), query.end(),
                        expected.begin() + static_cast<std::ptrdiff_t>(row * kDimensions), 0.0),
                    1e-5);
}

}  // namespace
}  // namespace moxie
