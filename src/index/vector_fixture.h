#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "index/vector_segment.h"
#include "index/vector_segment_builder.h"

namespace moxie {

/// A vector of length one in a random direction.
inline std::vector<float> random_vector(std::mt19937& random, std::size_t dimensions) {
    std::normal_distribution<double> normal;
    std::vector<double> drawn(dimensions);
    double squares = 0;
    for (double& component : drawn) {
        component = normal(random);
        squares += component * component;
    }
    std::vector<float> vector;
    for (const double component : drawn)
        vector.push_back(static_cast<float>(component / std::sqrt(squares)));
    return vector;
}

/// `count` random vectors, one behind the other.
inline std::vector<float> random_centroids(std::mt19937& random, std::size_t count,
                                           std::size_t dimensions) {
    std::vector<float> centroids;
    for (std::size_t i = 0; i < count; ++i) {
        const std::vector<float> centroid = random_vector(random, dimensions);
        centroids.insert(centroids.end(), centroid.begin(), centroid.end());
    }
    return centroids;
}

/// Every chunk in a random one of `cells` cells, in groups of three.
inline CellAssignment random_cells(std::mt19937& random, std::size_t chunks, std::size_t cells,
                                   std::size_t dimensions) {
    CellAssignment assignment;
    for (std::size_t i = 0; i < chunks; ++i)
        assignment.cell_of.push_back(static_cast<std::uint32_t>(random() % cells));
    assignment.centroids = random_centroids(random, cells, dimensions);
    assignment.has_rest = random() % 2 == 0;
    assignment.spread = 0.5;
    const std::size_t grouped = cells - (assignment.has_rest ? 1 : 0);
    for (std::size_t cell = 0; cell < grouped; cell += 3)
        assignment.groups.push_back(static_cast<std::uint32_t>(cell));
    assignment.group_centroids = random_centroids(random, assignment.groups.size(), dimensions);
    if (!assignment.groups.empty())
        assignment.groups.push_back(static_cast<std::uint32_t>(grouped));
    return assignment;
}

/// A segment of random vectors, some of them the same, so that there are ties.
inline VectorSegmentBuilder random_vectors(std::mt19937& random, std::size_t count,
                                           std::size_t dimensions, VectorFormat format) {
    VectorSegmentBuilder builder("test@1", dimensions, format);
    std::vector<float> vector = random_vector(random, dimensions);
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 4 != 0) vector = random_vector(random, dimensions);
        builder.add(vector);
    }
    return builder;
}

}  // namespace moxie
