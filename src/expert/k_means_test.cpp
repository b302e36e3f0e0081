#include "expert/k_means.h"

#include <gtest/gtest.h>

#include <set>

#include "index/vector_fixture.h"

namespace moxie {
namespace {

OwnedRows random_rows(std::mt19937& random, std::size_t count, std::size_t dimensions,
                      VectorFormat format) {
    OwnedRows rows(format, dimensions);
    for (std::size_t i = 0; i < count; ++i) rows.add(random_vector(random, dimensions));
    return rows;
}

std::vector<std::uint32_t> clusters_of(const Clustering& clustering) {
    std::vector<std::uint32_t> clusters;
    for (const Nearest& nearest : clustering.nearest) clusters.push_back(nearest.cluster);
    return clusters;
}

std::vector<std::uint8_t> bytes_of(const OwnedRows& rows) {
    return {rows.view().rows.begin(), rows.view().rows.end()};
}

TEST(KMeansTest, NearestCentroidsAgreeWithASlowSearch) {
    std::mt19937 random(31);
    for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32})
        for (const std::size_t count : {1u, 2u, 257u, 600u}) {
            const OwnedRows rows = random_rows(random, 130, 40, format);
            const OwnedRows centroids = random_rows(random, count, 40, format);
            const auto found = nearest_centroids(rows.view(), centroids.view(), 2);
            for (std::size_t row = 0; row < rows.count(); ++row) {
                std::vector<double> cosine(count);
                cosines(centroids.view(), rows.view().row(row), rows.view().scale(row), 0, cosine,
                        KernelLevel::scalar);
                const auto best = std::max_element(cosine.begin(), cosine.end());
                EXPECT_EQ(found[row].cluster, best - cosine.begin());
                EXPECT_EQ(found[row].cosine, *best);
                *best = -2;
                EXPECT_EQ(found[row].second, *std::max_element(cosine.begin(), cosine.end()));
            }
        }
}

TEST(KMeansTest, FindsClustersThatLieApart) {
    std::mt19937 random(32);
    OwnedRows rows(VectorFormat::int8, 32);
    std::vector<std::vector<float>> centres;
    for (int i = 0; i < 12; ++i) centres.push_back(random_vector(random, 32));
    for (int i = 0; i < 600; ++i) {
        std::vector<float> vector = random_vector(random, 32);
        for (std::size_t j = 0; j < 32; ++j) vector[j] = 0.1f * vector[j] + centres[i % 12][j];
        rows.add(vector);
    }
    const auto clusters = clusters_of(k_means(rows.view(), 12, {}));
    for (std::size_t i = 0; i < clusters.size(); ++i) EXPECT_EQ(clusters[i], clusters[i % 12]);
    EXPECT_EQ(std::set(clusters.begin(), clusters.end()).size(), 12u);
}

TEST(KMeansTest, ThreadsDoNotChangeABit) {
    std::mt19937 random(33);
    for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32}) {
        const OwnedRows rows = random_rows(random, 1000, 48, format);
        const Clustering one = k_means(rows.view(), 70, {.threads = 1});
        for (const std::size_t threads : {2u, 3u, 7u}) {
            const Clustering more = k_means(rows.view(), 70, {.threads = threads});
            EXPECT_EQ(clusters_of(more), clusters_of(one));
            EXPECT_EQ(bytes_of(more.centroids), bytes_of(one.centroids));
        }
        const Clustering other = k_means(rows.view(), 70, {.seed = 2, .threads = 1});
        EXPECT_NE(clusters_of(other), clusters_of(one));
    }
}

TEST(KMeansTest, NoClusterIsEmptyUnlessRowsAreEqual) {
    std::mt19937 random(34);
    for (int round = 0; round < 20; ++round) {
        const OwnedRows rows = random_rows(random, 100, 3, VectorFormat::int8);
        const auto clusters = clusters_of(k_means(rows.view(), 60, {}));
        EXPECT_GT(std::set(clusters.begin(), clusters.end()).size(), 50u);
    }
}

TEST(KMeansTest, NothingOneAndAllTheSame) {
    const OwnedRows none(VectorFormat::int8, 5);
    EXPECT_EQ(k_means(none.view(), 3, {}).centroids.count(), 0u);
    OwnedRows rows(VectorFormat::int8, 5);
    rows.add(std::vector<float>{1, 2, 3, 4, 5});
    const Clustering one = k_means(rows.view(), 3, {});
    EXPECT_EQ(one.centroids.count(), 1u);
    EXPECT_NEAR(one.nearest[0].cosine, 1, 1e-6);
    EXPECT_EQ(one.nearest[0].second, -2);
    for (int i = 0; i < 99; ++i) rows.add(std::vector<float>{1, 2, 3, 4, 5});
    const Clustering same = k_means(rows.view(), 7, {});
    for (const Nearest& nearest : same.nearest) EXPECT_NEAR(nearest.cosine, 1, 1e-6);
    OwnedRows zeros(VectorFormat::float32, 5);
    for (int i = 0; i < 10; ++i) zeros.add(std::vector<float>(5, 0.0f));
    EXPECT_EQ(k_means(zeros.view(), 3, {}).nearest.size(), 10u);
}

}  // namespace
}  // namespace moxie
