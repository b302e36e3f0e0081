#pragma once

#include <algorithm>
#include <memory>
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
    auto chunks = std::make_shared<std::vector<double>>();
    for (std::size_t i = 0; i < experts; ++i) chunks->push_back(static_cast<double>(1 + i % 5));
    static const OpeningModel kModel{"test@1", {-1, 1, 0.7, -1, 0}};
    for (Lesson& lesson : lessons) {
        lesson.features.assign(truth.size(), std::vector<double>(experts));
        for (auto& values : lesson.features)
            for (double& value : values) value = normal(random);
        lesson.shared.assign(experts, false);
        lesson.found.assign(experts, 0);
        const std::vector<double> weights = route_weights(lesson.features, truth, experts);
        std::discrete_distribution<std::size_t> hit(weights.begin(), weights.end());
        for (int i = 0; i < 10; ++i) ++lesson.found[hit(random)];
        lesson.chunks = chunks;
        lesson.model = &kModel;
        // Found ones score above 1, ten others of every expert below.
        std::uniform_real_distribution<double> score(0, 1);
        for (std::uint32_t i = 0; i < experts; ++i)
            for (std::uint32_t rank = 0; rank < 10; ++rank)
                lesson.scores.emplace_back(score(random) + (rank < lesson.found[i] ? 1 : 0), i);
        std::sort(lesson.scores.rbegin(), lesson.scores.rend());
    }
    return lessons;
}

}  // namespace moxie
