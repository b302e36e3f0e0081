#include <algorithm>
#include <cmath>

#include "route/lesson.h"

namespace moxie {

namespace {

constexpr int kMostSteps = 60;
constexpr double kSmall = 1e-12;

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

// Gauss elimination with pivoting; a handful of unknowns, and the ridge makes the matrix definite.
Vector solve(Matrix matrix, Vector vector) {
    const std::size_t size = vector.size();
    for (std::size_t i = 0; i < size; ++i) {
        std::size_t pivot = i;
        for (std::size_t r = i + 1; r < size; ++r)
            if (std::abs(matrix[r][i]) > std::abs(matrix[pivot][i])) pivot = r;
        std::swap(matrix[i], matrix[pivot]);
        std::swap(vector[i], vector[pivot]);
        for (std::size_t r = i + 1; r < size; ++r) {
            const double ratio = matrix[r][i] / matrix[i][i];
            for (std::size_t c = i; c < size; ++c) matrix[r][c] -= ratio * matrix[i][c];
            vector[r] -= ratio * vector[i];
        }
    }
    for (std::size_t i = size; i-- > 0;) {
        for (std::size_t c = i + 1; c < size; ++c) vector[i] -= matrix[i][c] * vector[c];
        vector[i] /= matrix[i][i];
    }
    return vector;
}

// The penalised sum of cross-entropies, and its derivatives.
class Objective {
public:
    Objective(std::span<const Lesson* const> lessons, const Vector& prior) : prior_(prior) {
        for (const Lesson* lesson : lessons)
            if (lesson->hits() > 0) lessons_.push_back(lesson);
        for (std::size_t f = 0; f < prior.size(); ++f)
            ridge_.push_back(kPriorLessons * mean_variance(f));
    }

    double value(const Vector& factors) const {
        double sum = 0;
        for (const Lesson* lesson : lessons_)
            sum += lesson->weight * cross_entropy(*lesson, factors);
        for (std::size_t f = 0; f < factors.size(); ++f)
            sum += ridge_[f] * (factors[f] - prior_[f]) * (factors[f] - prior_[f]) / 2;
        return sum;
    }

    Vector step(const Vector& factors) const {
        const std::size_t size = factors.size();
        Vector gradient(size);
        Matrix hessian(size, Vector(size));
        for (std::size_t f = 0; f < size; ++f) {
            gradient[f] = ridge_[f] * (factors[f] - prior_[f]);
            hessian[f][f] = ridge_[f];
        }
        for (const Lesson* lesson : lessons_) add(*lesson, factors, gradient, hessian);
        return solve(std::move(hessian), std::move(gradient));
    }

private:
    // Between the experts of a lesson: what the feature can tell apart. Never 0, so that a feature
    // which tells nothing keeps its factor.
    double mean_variance(std::size_t feature) const {
        double sum = 0;
        for (const Lesson* lesson : lessons_) {
            const Vector& values = lesson->features[feature];
            double mean = 0, squares = 0;
            for (const double value : values) mean += value;
            mean /= static_cast<double>(values.size());
            for (const double value : values) squares += (value - mean) * (value - mean);
            sum += squares / static_cast<double>(values.size());
        }
        return std::max(kSmall,
                        sum / static_cast<double>(std::max<std::size_t>(1, lessons_.size())));
    }

    static void add(const Lesson& lesson, const Vector& factors, Vector& gradient,
                    Matrix& hessian) {
        const std::size_t size = factors.size(), experts = lesson.found.size();
        const Vector weights = route_weights(lesson.features, factors, experts);
        Vector mean(size), target(size);
        for (std::size_t f = 0; f < size; ++f)
            for (std::size_t i = 0; i < experts; ++i) {
                mean[f] += weights[i] * lesson.features[f][i];
                target[f] += lesson.wanted(i) * lesson.features[f][i];
            }
        for (std::size_t f = 0; f < size; ++f) {
            gradient[f] += lesson.weight * (mean[f] - target[f]);
            for (std::size_t g = 0; g < size; ++g) {
                double second = 0;
                for (std::size_t i = 0; i < experts; ++i)
                    second += weights[i] * (lesson.features[f][i] - mean[f]) *
                              (lesson.features[g][i] - mean[g]);
                hessian[f][g] += lesson.weight * second;
            }
        }
    }

    const Vector& prior_;
    std::vector<const Lesson*> lessons_;
    Vector ridge_;
};

}  // namespace

std::vector<double> fit_factors(std::span<const Lesson* const> lessons,
                                const std::vector<double>& prior) {
    const Objective objective(lessons, prior);
    Vector factors = prior;
    double value = objective.value(factors);
    for (int i = 0; i < kMostSteps; ++i) {
        const Vector step = objective.step(factors);
        Vector candidate = factors;
        double length = 1, next = value;
        for (; length > kSmall; length /= 2) {
            for (std::size_t f = 0; f < step.size(); ++f)
                candidate[f] = factors[f] - length * step[f];
            next = objective.value(candidate);
            if (next <= value) break;
        }
        if (length <= kSmall) break;
        const bool done = value - next < kSmall * std::abs(value);
        factors = candidate;
        value = next;
        if (done) break;
    }
    return factors;
}

}  // namespace moxie
