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

/// Every chunk in a random one of `cells` cells.
inline CellAssignment random_cells(std::mt19937& random, std::size_t chunks, std::size_t cells,
                                   std::size_t dimensions) {
    CellAssignment assignment;
    for (std::size_t i = 0; i < chunks; ++i)
        assignment.cell_of.push_back(static_cast<std::uint32_t>(random() % cells));
    for (std::size_t i = 0; i < cells; ++i) {
        const std::vector<float> centroid = random_vector(random, dimensions);
        assignment.centroids.insert(assignment.centroids.end(), centroid.begin(), centroid.end());
    }
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
