#include "route/tune_pilots.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie {

namespace {

// Adam (Kingma and Ba 2015) with its published decays; steps, rate and ridge chosen on train
// queries.
constexpr int kSteps = 100, kFastSteps = 60;
constexpr double kRate = 0.3, kSlowRate = 0.06, kRidge = 1e-5, kFirst = 0.9, kSecond = 0.99;
constexpr std::size_t kRivals = 16;

// The columns that the query is contrasted with: its answers, and the best scored others.
std::vector<std::uint32_t> contrasted(const PilotLesson& lesson) {
    std::vector<std::uint32_t> columns(lesson.logits.size());
    std::iota(columns.begin(), columns.end(), std::uint32_t{0});
    const auto& outcome = lesson.outcome;
    std::stable_sort(columns.begin(), columns.end(), [&](std::uint32_t a, std::uint32_t b) {
        const bool first = outcome[a] > 0, second = outcome[b] > 0;
        return first != second ? first : lesson.logits[a] > lesson.logits[b];
    });
    columns.resize(std::min(columns.size(), kRivals));
    std::sort(columns.begin(), columns.end());
    return columns;
}

class Tuning {
public:
    Tuning(std::span<const PilotLesson> lessons, std::size_t columns, std::size_t dimensions)
        : lessons_(lessons),
          dimensions_(dimensions),
          pilots_(columns * dimensions),
          gradient_(pilots_.size()),
          first_(pilots_.size()),
          second_(pilots_.size()) {
        for (const PilotLesson& lesson : lessons) {
            contrasted_.push_back(contrasted(lesson));
            whole_ += lesson.weight;
        }
    }

    std::vector<float> tuned() {
        for (int step = 1; step <= kSteps && !lessons_.empty(); ++step) {
            find_gradient();
            move(step);
        }
        return pilots_;
    }

private:
    void find_gradient() {
        for (std::size_t i = 0; i < pilots_.size(); ++i)
            gradient_[i] = static_cast<float>(2 * kRidge) * pilots_[i];
        for (std::size_t l = 0; l < lessons_.size(); ++l) {
            const std::vector<std::uint32_t>& columns = contrasted_[l];
            const PilotLesson& lesson = lessons_[l];
            const std::vector<double> weights = weights_of(lesson, columns);
            for (std::size_t c = 0; c < columns.size(); ++c) {
                const auto error = static_cast<float>((weights[c] - lesson.outcome[columns[c]]) *
                                                      lesson.weight / whole_);
                float* row = &gradient_[columns[c] * dimensions_];
                for (std::size_t i = 0; i < dimensions_; ++i) row[i] += error * lesson.query[i];
            }
        }
    }

    std::vector<double> weights_of(const PilotLesson& lesson,
                                   const std::vector<std::uint32_t>& columns) const {
        std::vector<double> weights(columns.size());
        for (std::size_t c = 0; c < columns.size(); ++c)
            weights[c] = lesson.logits[columns[c]] + product(columns[c], lesson.query);
        const double largest = *std::max_element(weights.begin(), weights.end());
        double sum = 0;
        for (double& weight : weights) sum += weight = std::exp(weight - largest);
        for (double& weight : weights) weight /= sum;
        return weights;
    }

    // In lanes, so that every compiler adds in the same order.
    double product(std::uint32_t column, std::span<const float> vector) const {
        constexpr std::size_t kLanes = 16;
        const float* row = &pilots_[column * dimensions_];
        float lanes[kLanes] = {};
        std::size_t i = 0;
        for (; i + kLanes <= dimensions_; i += kLanes)
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                lanes[lane] += row[i + lane] * vector[i + lane];
        double sum = 0;
        for (const float lane : lanes) sum += static_cast<double>(lane);
        for (; i < dimensions_; ++i) sum += static_cast<double>(row[i] * vector[i]);
        return sum;
    }

    void move(int step) {
        const double rate = step <= kFastSteps ? kRate : kSlowRate;
        const double first = 1 - std::pow(kFirst, step), second = 1 - std::pow(kSecond, step);
        for (std::size_t i = 0; i < pilots_.size(); ++i) {
            const double g = static_cast<double>(gradient_[i]);
            first_[i] = kFirst * first_[i] + (1 - kFirst) * g;
            second_[i] = kSecond * second_[i] + (1 - kSecond) * g * g;
            pilots_[i] -= static_cast<float>(rate * (first_[i] / first) /
                                             (std::sqrt(second_[i] / second) + 1e-9));
        }
    }

    std::span<const PilotLesson> lessons_;
    std::size_t dimensions_;
    std::vector<float> pilots_, gradient_;
    std::vector<double> first_, second_;
    std::vector<std::vector<std::uint32_t>> contrasted_;
    double whole_ = 0;  // the sum of weights
};

}  // namespace

std::vector<float> tune_pilots(std::span<const PilotLesson> lessons, std::size_t columns,
                               std::size_t dimensions) {
    return Tuning(lessons, columns, dimensions).tuned();
}

}  // namespace moxie
