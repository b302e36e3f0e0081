#include "expert/vector_profile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "expert/make_profile.h"
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
    for (std::uint32_t end = 5; end < clusters; end += 5) {
        profile.groups.add(random_vector(random, kDimensions));
        profile.group_ends.push_back(end);
    }
    if (!profile.group_ends.empty())
        profile.group_ends.back() = static_cast<std::uint32_t>(clusters);
    return profile;
}

TEST(VectorProfileTest, SurvivesBeingWritten) {
    std::mt19937 random(1);
    for (const std::size_t clusters : {std::size_t{1}, std::size_t{9}, std::size_t{512}}) {
        const VectorProfile profile = random_profile(random, clusters);
        const std::vector<std::uint8_t> bytes = write_vector_profile(profile);
        const VectorProfile read = read_vector_profile(bytes);
        EXPECT_EQ(read.mean.codes, profile.mean.codes);
        EXPECT_EQ(read.mean.scales, profile.mean.scales);
        EXPECT_EQ(read.centroids.codes, profile.centroids.codes);
        EXPECT_EQ(read.reach, profile.reach);
        EXPECT_EQ(read.segments, profile.segments);
        EXPECT_EQ(read.groups.codes, profile.groups.codes);
        EXPECT_EQ(read.group_ends, profile.group_ends);
        EXPECT_EQ(write_vector_profile(read), bytes);
        for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 50)
            EXPECT_THROW(read_vector_profile(Bytes(bytes).first(cut)), Error);
    }
}

TEST(VectorProfileTest, EveryChangedBitIsSeen) {
    std::mt19937 random(2);
    const std::vector<std::uint8_t> bytes = write_vector_profile(random_profile(random, 9));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::vector<std::uint8_t> changed = bytes;
        changed[at] ^= static_cast<std::uint8_t>(1U << at % 8);
        if (at > 0 || (changed[0] != 1 && changed[0] != 2)) {  // older ones had no checksum
            EXPECT_THROW(read_vector_profile(changed), Error) << at;
        }
    }
}

TEST(VectorProfileTest, OneFromBeforeChecksumsIsRead) {
    std::mt19937 random(5);
    const VectorProfile profile = random_profile(random, 20);
    std::vector<std::uint8_t> bytes = write_vector_profile(profile);
    bytes.resize(bytes.size() - sizeof(std::uint64_t));
    bytes.front() = 2;
    const VectorProfile read = read_vector_profile(bytes);
    EXPECT_EQ(read.centroids.codes, profile.centroids.codes);
    EXPECT_EQ(read.group_ends, profile.group_ends);
    EXPECT_EQ(read.chunks, profile.chunks);
}

TEST(VectorProfileTest, NumbersAreFinite) {
    std::mt19937 random(7);
    for (int place = 0; place < 4; ++place) {
        VectorProfile profile = random_profile(random, 20);
        (place == 0   ? profile.mean.scales
         : place == 1 ? profile.centroids.scales
         : place == 2 ? profile.groups.scales
                      : profile.reach)
            .front() = std::numeric_limits<float>::quiet_NaN();
        EXPECT_THROW(read_vector_profile(write_vector_profile(profile)), Error);
    }
}

// As encoding an expert without documents used to write it.
TEST(VectorProfileTest, OneOfNothingIsRead) {
    const VectorProfile nothing{"some@1", 0, {}, {}, {}, 0, {4}};
    const VectorProfile read = read_vector_profile(write_vector_profile(nothing));
    EXPECT_TRUE(read.mean.scales.empty());
    EXPECT_TRUE(read.segments.empty());
    EXPECT_EQ(read.dimensions, 0u);  // so that no expert has it, and it is made anew
}

TEST(VectorProfileTest, OneFromBeforeGroupsIsRead) {
    std::mt19937 random(3);
    VectorProfile profile = random_profile(random, 64);
    profile.groups = {};
    profile.group_ends = {};
    std::vector<std::uint8_t> bytes = write_vector_profile(profile);
    bytes.resize(bytes.size() - sizeof(std::uint64_t) - 1);  // no checksum, no groups
    bytes.front() = 1;
    const VectorProfile read = read_vector_profile(bytes);
    EXPECT_EQ(read.centroids.codes, profile.centroids.codes);
    EXPECT_EQ(read.segments, profile.segments);
    EXPECT_TRUE(read.group_ends.empty());
    EXPECT_EQ(read.chunks, 0u);  // which no expert has: it is made anew
}

TEST(VectorProfileTest, GroupsCoverTheClustersInOrder) {
    std::mt19937 random(4);
    for (const std::uint32_t last : {19U, 21U}) {
        VectorProfile profile = random_profile(random, 20);
        profile.group_ends.back() = last;
        EXPECT_THROW(read_vector_profile(write_vector_profile(profile)), Error);
    }
    VectorProfile profile = random_profile(random, 20);
    profile.group_ends.front() = 11;  // the second ends before
    EXPECT_THROW(read_vector_profile(write_vector_profile(profile)), Error);
}

TEST(VectorProfileTest, CentroidsLieByGroup) {
    std::mt19937 random(6);
    for (const std::size_t count : {std::size_t{3}, std::size_t{127}, std::size_t{400}}) {
        std::vector<std::vector<float>> added;
        for (std::size_t i = 0; i < count; ++i) added.push_back(random_vector(random, kDimensions));
        VectorProfile profile{"some@1", kDimensions, {}, {}, {}, 9, {}};
        add_centroids(added, profile);
        ASSERT_EQ(profile.centroids.scales.size(), count);
        EXPECT_EQ(profile.group_ends.size(), count < 128 ? 0u : 30u);
        EXPECT_EQ(profile.groups.scales.size(), profile.group_ends.size());
        // Each once, in some order.
        CodedVectors expected;
        for (const std::vector<float>& one : added) expected.add(one);
        auto wanted = expected.scales, found = profile.centroids.scales;
        std::sort(wanted.begin(), wanted.end());
        std::sort(found.begin(), found.end());
        EXPECT_EQ(found, wanted);
        // And with the group that is nearest to it.
        const std::vector<float> centroids = profile.centroids.decoded();
        for (std::size_t i = 0, group = 0; i < count && !profile.group_ends.empty(); ++i) {
            if (i == profile.group_ends[group]) ++group;
            const auto one = std::span(centroids).subspan(i * kDimensions, kDimensions);
            for (std::size_t other = 0; other < profile.group_ends.size(); ++other)
                EXPECT_GE(profile.groups.product(group, one),
                          profile.groups.product(other, one) - 0.02);
        }
    }
}

// `direction` so many times and a random one, brought to length one.
std::vector<float> beside(std::mt19937& random, std::span<const float> direction, float times) {
    std::vector<float> vector = random_vector(random, kDimensions);
    for (std::size_t i = 0; i < kDimensions; ++i) vector[i] += times * direction[i];
    const auto length = static_cast<float>(
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0)));
    for (float& value : vector) value /= length;
    return vector;
}

// No member of a cluster is nearer to a query than the bound says, least of all where the query
// and a centroid are nearly opposite: there a little of the cosine is much of the bound.
TEST(VectorProfileTest, TheBoundHolds) {
    std::mt19937 random(5);
    for (int round = 0; round < 4000; ++round) {
        VectorProfile profile{"some@1", kDimensions, {}, {}, {}, 9, {}};
        std::vector<std::vector<float>> members;
        std::vector<float> centroid;
        for (int c = 0; c <= round % 3; ++c) {
            profile.centroids.add(random_vector(random, kDimensions));
            centroid = profile.centroids.decoded();
            centroid.erase(centroid.begin(), centroid.end() - kDimensions);
            float reach = 1;
            for (int m = 0; m < 4; ++m) {
                members.push_back(beside(random, centroid, 2));
                const double cosine = std::inner_product(centroid.begin(), centroid.end(),
                                                         members.back().begin(), 0.0);
                reach = std::min(reach, static_cast<float>(cosine));
            }
            profile.reach.push_back(reach);
        }
        const float times[] = {0, 1, -1, -30, -1000, -1e5F};
        const std::vector<float> query = beside(random, centroid, times[random() % 6]);
        const double bound = profile.cosine_bound(query);
        for (const std::vector<float>& member : members)
            EXPECT_GE(bound, std::inner_product(member.begin(), member.end(), query.begin(), 0.0));
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
