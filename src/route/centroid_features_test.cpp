#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "route/features.h"
#include "route/router.h"

namespace moxie {
namespace {

constexpr std::size_t kDimensions = 37;

std::vector<float> unit_vector(std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(kDimensions);
    for (float& value : vector) value = normal(random);
    const float length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0F));
    for (float& value : vector) value /= length;
    return vector;
}

// Vectors as they are, and in codes.
struct Vectors {
    std::vector<std::vector<float>> rows;
    std::vector<std::int8_t> codes;
    std::vector<float> scales;

    void add(const std::vector<float>& vector) {
        rows.push_back(vector);
        add_row(vector, codes, scales);
    }
    CodedRows coded() const { return {codes, scales}; }
    std::vector<double> cosines(const std::vector<float>& query) const {
        std::vector<double> all;
        for (const std::vector<float>& row : rows)
            all.push_back(std::inner_product(row.begin(), row.end(), query.begin(), 0.0));
        return all;
    }
    // The mean of the three largest.
    double nearest(const std::vector<float>& query) const {
        return mean_of_largest(cosines(query));
    }
    static double mean_of_largest(std::vector<double> all) {
        std::sort(all.rbegin(), all.rend());
        all.resize(std::min<std::size_t>(3, all.size()));
        return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    }
};

struct World {
    std::vector<Vectors> means, cells;
    std::vector<ExpertProfile> experts;
    std::vector<RoutedTerm> terms{{1, {}}};
    std::vector<float> query;
    RouterInput input() const { return {experts, terms, query}; }
};

World random_world(std::mt19937& random, std::size_t experts, std::size_t most_cells) {
    World world;
    world.query = unit_vector(random);
    world.means.resize(experts);
    world.cells.resize(experts);
    for (std::size_t i = 0; i < experts; ++i) {
        world.means[i].add(unit_vector(random));
        for (std::size_t c = 1 + random() % most_cells; c > 0; --c)
            world.cells[i].add(unit_vector(random));
        world.experts.push_back({10, 500.0 + static_cast<double>(random() % 9000),
                                 world.means[i].coded(), world.cells[i].coded()});
        if (random() % 3 == 0)
            world.terms[0].holders.push_back(
                {static_cast<std::uint32_t>(i), 1, 1 + static_cast<double>(random() % 40)});
    }
    return world;
}

TEST(CentroidFeaturesTest, MatchTheirDefinition) {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        const World world = random_world(random, 1 + random() % 9, 12);
        EXPECT_TRUE(has_vectors(world.input()));
        std::vector<double> means(world.experts.size()), nearest(world.experts.size());
        centroid(world.input(), means);
        nearest_centroids(world.input(), nearest);
        for (std::size_t i = 0; i < means.size(); ++i) {
            EXPECT_NEAR(means[i], world.means[i].cosines(world.query).front(), 5e-3);
            EXPECT_NEAR(nearest[i], world.cells[i].nearest(world.query), 5e-3);
        }
    }
}

// The definition, over everything: of each group all cosines, and the groups in order.
TEST(CentroidFeaturesTest, OfGroupsTheNearestAreRead) {
    std::mt19937 random(13);
    for (const std::size_t count : {std::size_t{3}, kOpenedGroups, std::size_t{17}}) {
        World world = random_world(random, 1, 1);
        Vectors groups;
        world.cells.front() = {};
        std::vector<std::uint32_t> ends;
        std::vector<std::pair<double, std::vector<double>>> expected;
        for (std::size_t group = 0; group < count; ++group) {
            groups.add(unit_vector(random));
            Vectors members;
            for (std::size_t c = 1 + random() % 7; c > 0; --c) {
                members.add(unit_vector(random));
                world.cells.front().add(members.rows.back());
            }
            ends.push_back(static_cast<std::uint32_t>(world.cells.front().rows.size()));
            expected.emplace_back(-groups.cosines(world.query).back(),
                                  members.cosines(world.query));
        }
        world.experts.front().centroids = world.cells.front().coded();
        world.experts.front().groups = groups.coded();
        world.experts.front().group_ends = ends;
        std::sort(expected.begin(), expected.end());
        std::vector<double> read;
        for (std::size_t group = 0; group < std::min(count, kOpenedGroups); ++group)
            read.insert(read.end(), expected[group].second.begin(), expected[group].second.end());
        std::vector<double> nearest(1);
        nearest_centroids(world.input(), nearest);
        EXPECT_NEAR(nearest.front(), Vectors::mean_of_largest(read), 5e-3);
    }
    EXPECT_EQ(centroids_read(60, 0), 60u);
    EXPECT_EQ(centroids_read(60, kOpenedGroups), 60u);
    EXPECT_EQ(centroids_read(512, 2 * kOpenedGroups), 2 * kOpenedGroups + 256);
}

TEST(CentroidFeaturesTest, MeansMayLieSideBySide) {
    std::mt19937 random(12);
    World world = random_world(random, 23, 2);
    std::vector<double> apart(23), together(23);
    centroid(world.input(), apart);
    Vectors means;
    for (const Vectors& one : world.means) means.add(one.rows.front());
    for (std::size_t i = 0; i < 23; ++i)
        if (i != 9)  // which parts them
            world.experts[i].mean = {std::span(means.codes).subspan(i * kDimensions, kDimensions),
                                     std::span(means.scales).subspan(i, 1)};
    centroid(world.input(), together);
    EXPECT_EQ(apart, together);
}

// The definition, by sorting: all that is read, and what the others are taken for.
TEST(CentroidFeaturesTest, OfManyTheLikeliestAreRead) {
    std::mt19937 random(8);
    const World world = random_world(random, 900, 60);
    const std::size_t count = world.experts.size();
    std::vector<double> words(count), means(count), nearest(count);
    likelihood_ratio(world.input(), words);
    centroid(world.input(), means);
    nearest_centroids(world.input(), nearest);
    std::size_t cells = 0;
    for (const Vectors& one : world.cells) cells += one.rows.size();
    ASSERT_GT(cells, kMostCentroidsRead);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return words[a] + 30 * means[a] > words[b] + 30 * means[b];
    });
    const std::size_t read = kMostCentroidsRead * count / cells + 1;
    double beyond = 0;
    for (std::size_t rank = 0; rank < read; ++rank) {
        const std::size_t i = order[rank];
        EXPECT_NEAR(nearest[i], world.cells[i].nearest(world.query), 5e-3);
        beyond += (nearest[i] - means[i]) / static_cast<double>(read);
    }
    for (std::size_t rank = read; rank < count; ++rank)
        EXPECT_NEAR(nearest[order[rank]], means[order[rank]] + beyond, 1e-9);
    const std::vector<double> weights =
        score_experts(world.input(), shipped_router(Evidence::vectors)).weights;
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1.0, 1e-9);
}

// What a store has learnt, and pairs of words, decide nothing here: scores depend on it.
TEST(CentroidFeaturesTest, WhoseAreReadDependsOnWordsAndMeansAlone) {
    std::mt19937 random(9);
    const World world = random_world(random, 700, 60);
    std::vector<double> alone(world.experts.size()), beside(world.experts.size());
    nearest_centroids(world.input(), alone);
    RouterInput input = world.input();
    input.pairs = world.terms;
    std::vector<double> likelihood(world.experts.size());
    likelihood_ratio(input, likelihood);
    input.likelihood = likelihood;
    std::vector<double> means(world.experts.size());
    centroid(input, means);
    input.means = means;
    nearest_centroids(input, beside);
    EXPECT_EQ(alone, beside);
}

TEST(CentroidFeaturesTest, VectorsMustBeThereForAll) {
    std::mt19937 random(10);
    World world = random_world(random, 3, 2);
    EXPECT_TRUE(has_vectors(world.input()));
    std::vector<float> query;
    std::swap(query, world.query);
    EXPECT_FALSE(has_vectors(world.input()));
    world.query.assign(kDimensions + 1, 0.1F);
    EXPECT_FALSE(has_vectors(world.input()));
    world.query = query;
    world.experts[1].mean = world.experts[1].centroids = {};
    EXPECT_FALSE(has_vectors(world.input()));
}

TEST(WideQueryTest, IsNearerThanAByteAComponent) {
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        Vectors rows;
        for (int i = 0; i < 9; ++i) rows.add(unit_vector(random));
        const std::vector<float> query = unit_vector(random);
        WideQuery wide(query);
        const auto cosines = wide.cosines(rows.coded());
        ASSERT_EQ(cosines.size(), 9u);
        for (std::size_t row = 0; row < cosines.size(); ++row) {
            double expected = 0;
            for (std::size_t i = 0; i < kDimensions; ++i)
                expected += static_cast<double>(rows.codes[row * kDimensions + i]) *
                            static_cast<double>(rows.scales[row]) * static_cast<double>(query[i]);
            EXPECT_NEAR(cosines[row], expected, 1e-4);
        }
    }
}

// One component alone makes the largest codes; all alike, the largest sum.
TEST(WideQueryTest, NoSumLeavesItsBits) {
    for (const std::size_t dimensions : {std::size_t{1}, std::size_t{384}, std::size_t{16384}}) {
        const float even = 1 / std::sqrt(static_cast<float>(dimensions));
        const std::vector<std::int8_t> codes(dimensions, 127);
        const std::vector<float> query(dimensions, even), scales{even / 127};
        WideQuery wide(query);
        EXPECT_NEAR(wide.cosines({codes, scales}).front(), 1, 0.01);
    }
}

}  // namespace
}  // namespace moxie
