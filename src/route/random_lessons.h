#pragma once

#include <random>
#include <vector>

#include "route/lesson.h"

namespace moxie {

/// For tests: lessons whose ten hits fall into experts by the softmax of random features under the
/// factors `truth`.
inline std::vector<Lesson> random_lessons(std::mt19937& random, std::size_t count,
                                          std::size_t experts, const std::vector<double>& truth) {
    std::normal_distribution<double> normal;
    std::vector<Lesson> lessons(count);
    for (Lesson& lesson : lessons) {
        lesson.features.assign(truth.size(), std::vector<double>(experts));
        for (auto& values : lesson.features)
            for (double& value : values) value = normal(random);
        lesson.shared.assign(experts, false);
        lesson.found.assign(experts, 0);
        const std::vector<double> weights = route_weights(lesson.features, truth, experts);
        std::discrete_distribution<std::size_t> hit(weights.begin(), weights.end());
        for (int i = 0; i < 10; ++i) ++lesson.found[hit(random)];
    }
    return lessons;
}

}  // namespace moxie
