#include "route/lesson.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "route/mean_interval.h"

namespace moxie {

std::uint32_t Lesson::hits() const { return std::accumulate(found.begin(), found.end(), 0u); }

double Lesson::wanted(std::size_t expert) const {
    return target.empty() ? static_cast<double>(found[expert]) / hits() : target[expert];
}

std::vector<double> points_of(const Lesson& lesson, const std::vector<double>& factors) {
    const std::size_t experts = lesson.found.size();
    const RouterScores routing{lesson.features, route_weights(lesson.features, factors, experts)};
    Opening opening(routing, *lesson.chunks, lesson.shared, *lesson.model);
    std::vector<std::vector<double>> scores(experts);
    for (const auto& [score, expert] : lesson.scores) scores[expert].push_back(score);
    std::vector<double> points(experts);
    TenthBest tenth;
    while (const auto step = opening.next(tenth.value())) {
        points[step->expert] = step->point;
        opening.open(*step);
        for (const double score : scores[step->expert]) tenth.add(score);
    }
    return points;
}

double loss_at(const Lesson& lesson, std::span<const double> points, double p) {
    std::uint32_t closed = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i] >= p) closed += lesson.found[i];
    return closed == 0 ? 0 : static_cast<double>(closed) / lesson.hits();
}

double share_opened_at(std::span<const double> points, std::span<const double> chunks, double p) {
    double opened = 0, all = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i] < p) opened += chunks[i];
        all += chunks[i];
    }
    return all > 0 ? opened / all : 0;
}

double cross_entropy(const Lesson& lesson, const std::vector<double>& factors) {
    if (lesson.hits() == 0) return 0;
    const std::vector<double> weights =
        route_weights(lesson.features, factors, lesson.found.size());
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (const double wanted = lesson.wanted(i); wanted > 0)
            sum -= wanted * std::log(std::max(weights[i], 1e-300));
    return sum;
}

RouterGain cross_validate(std::span<const Lesson* const> lessons,
                          std::span<const std::size_t> folds, const std::vector<double>& current,
                          const std::vector<double>& prior, std::span<const Lesson* const> beside) {
    RouterGain gain;
    gain.points.resize(lessons.size());
    std::vector<double> differences;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        std::vector<const Lesson*> others;
        for (const auto& some : {lessons, beside})
            for (std::size_t i = 0; i < some.size(); ++i)
                if (folds[i % lessons.size()] != fold) others.push_back(some[i]);
        const std::vector<double> factors = fit_factors(others, prior);
        for (std::size_t i = 0; i < lessons.size(); ++i) {
            if (folds[i] != fold) continue;
            gain.points[i] = points_of(*lessons[i], factors);
            if (lessons[i]->hits() == 0) continue;
            const double before = cross_entropy(*lessons[i], current);
            const double after = cross_entropy(*lessons[i], factors);
            ++gain.lessons;
            gain.before += before;
            gain.after += after;
            differences.push_back(before - after);
        }
    }
    if (gain.lessons == 0) return gain;
    const double n = static_cast<double>(gain.lessons);
    gain.before /= n;
    gain.after /= n;
    const MeanInterval difference = mean_interval(differences);
    gain.mean = difference.mean;
    gain.low = difference.low;
    gain.high = difference.high;
    return gain;
}

}  // namespace moxie
