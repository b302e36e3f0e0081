#include "route/cost_model.h"

#include <algorithm>
#include <cmath>

#include "base/cpu.h"
#include "base/threads.h"
#include "moxie/error.h"

namespace moxie {

namespace {

using Unit = CostWork::Unit;
constexpr auto kStages = static_cast<std::size_t>(CostStage::count);

constexpr std::array kAnalyse{Unit::once, Unit::query_bytes};
constexpr std::array kRoute{Unit::once, Unit::holders, Unit::pairs, Unit::components};
constexpr std::array kSearch{
    Unit::once,    Unit::helpers,       Unit::experts,      Unit::cursors,     Unit::postings,
    Unit::crowded, Unit::postings_root, Unit::vector_bytes, Unit::vector_root, Unit::hits};
constexpr std::array kRest{Unit::once, Unit::hits};
constexpr std::array kAnswer{Unit::once};
constexpr std::array<CostStageRow, kStages> kRows{{{"analyse", kAnalyse},
                                                   {"encode", kAnalyse},
                                                   {"route", kRoute},
                                                   {"search", kSearch},
                                                   {"rest", kRest},
                                                   {"answer", kAnswer}}};

bool ran(const CostSample& sample, CostStage stage) {
    return (stage != CostStage::encode || sample.encoded) &&
           (stage != CostStage::answer || sample.answered);
}

// One stage's least squares, weighed so that they become least absolute relative errors
// (Schlossmacher 1973). Units are scaled to their largest amount, which coordinate descent needs.
class StageFit {
public:
    StageFit(std::span<const CostSample> samples, CostStage stage)
        : units_(kRows[static_cast<std::size_t>(stage)].units), largest_(units_.size(), 0) {
        for (const CostSample& sample : samples) {
            const double ms = sample.ms[static_cast<std::size_t>(stage)];
            if (!ran(sample, stage) || !(ms > 0)) continue;
            measured_.push_back(ms);
            for (const Unit unit : units_) rows_.push_back(sample.work[unit]);
        }
        for (std::size_t i = 0; i < rows_.size(); ++i)
            largest_[i % units_.size()] = std::max(largest_[i % units_.size()], rows_[i]);
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (largest_[i % units_.size()] > 0) rows_[i] /= largest_[i % units_.size()];
    }

    void run(std::array<double, CostWork::count>& ms) const {
        std::vector<double> costs(units_.size(), 0), weights;
        for (const double measured : measured_) weights.push_back(1 / (measured * measured));
        for (int round = 0; round < kRounds && !measured_.empty(); ++round) {
            costs = solve(weights);
            for (std::size_t i = 0; i < measured_.size(); ++i) {
                const double error = std::abs(predicted(costs, i) / measured_[i] - 1);
                weights[i] = 1 / (measured_[i] * measured_[i] * std::max(error, kSmallError));
            }
        }
        for (std::size_t j = 0; j < units_.size(); ++j)
            ms[units_[j]] = largest_[j] > 0 ? costs[j] / largest_[j] : 0;
    }

private:
    static constexpr int kRounds = 30;
    static constexpr double kSmallError = .01;

    double predicted(const std::vector<double>& costs, std::size_t row) const {
        double sum = 0;
        for (std::size_t j = 0; j < costs.size(); ++j)
            sum += costs[j] * rows_[row * costs.size() + j];
        return sum;
    }

    std::vector<double> solve(const std::vector<double>& weights) const {
        const std::size_t n = units_.size();
        std::vector<double> a(n * n, 0), b(n, 0);
        for (std::size_t i = 0; i < measured_.size(); ++i)
            for (std::size_t j = 0; j < n; ++j) {
                const double weighed = weights[i] * rows_[i * n + j];
                b[j] += weighed * measured_[i];
                for (std::size_t l = 0; l < n; ++l) a[j * n + l] += weighed * rows_[i * n + l];
            }
        return least_squares_from_zero(a, b);
    }

    std::span<const Unit> units_;
    std::vector<double> largest_, rows_, measured_;
};

}  // namespace

std::span<const CostStageRow> cost_stages() { return kRows; }

double UnitCosts::predict(CostStage stage, const CostWork& work) const {
    double sum = 0;
    for (std::size_t unit = 0; unit < CostWork::count; ++unit)
        sum += ms[static_cast<std::size_t>(stage)][unit] * work.units[unit];
    return sum;
}

std::vector<double> least_squares_from_zero(std::span<const double> a, std::span<const double> b) {
    constexpr int kMostPasses = 20000;
    const std::size_t n = b.size();
    std::vector<double> x(n, 0);
    for (int pass = 0; pass < kMostPasses; ++pass) {
        double moved = 0, largest = 0;
        for (std::size_t j = 0; j < n; ++j) {
            if (!(a[j * n + j] > 0)) continue;
            double slope = b[j];
            for (std::size_t l = 0; l < n; ++l) slope -= a[j * n + l] * x[l];
            const double next = std::max(0.0, x[j] + slope / a[j * n + j]);
            moved = std::max(moved, std::abs(next - x[j]));
            x[j] = next;
            largest = std::max(largest, x[j]);
        }
        if (moved <= 1e-12 * largest) break;
    }
    return x;
}

UnitCosts fit_unit_costs(std::span<const CostSample> samples) {
    UnitCosts costs;
    for (std::size_t stage = 0; stage < kStages; ++stage)
        StageFit(samples, static_cast<CostStage>(stage)).run(costs.ms[stage]);
    return costs;
}

std::string machine_name() {
    return std::to_string(core_count()) + " cores, " + std::string(to_string(best_kernel()));
}

}  // namespace moxie
