#include "engine/plan_figures.h"

#include <algorithm>
#include <cmath>

#include "route/mean_interval.h"

namespace moxie {

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double percentile_95(std::vector<double> values) {
    const auto place = static_cast<std::ptrdiff_t>(.95 * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(std::max<std::size_t>(1, values.size()));
}

CostWork scaled(CostWork work, double times) {
    using Unit = CostWork::Unit;
    for (const Unit unit : {Unit::postings, Unit::crowded, Unit::vector_bytes}) work[unit] *= times;
    for (const Unit unit : {Unit::postings_root, Unit::vector_root}) work[unit] *= std::sqrt(times);
    return work;
}

PlannedSaving saving_of(const std::vector<double>& routed, const std::vector<double>& flat,
                        double predicted) {
    PlannedSaving saving;
    const double ratio = mean(routed) / mean(flat);
    std::vector<double> beside;  // what each query lies beside that ratio
    for (std::size_t i = 0; i < flat.size(); ++i) beside.push_back(routed[i] - ratio * flat[i]);
    const MeanInterval error = mean_interval(beside);
    saving.predicted = predicted;
    saving.measured = 1 - ratio;
    saving.low = saving.measured - (error.high - error.mean) / mean(flat);
    saving.high = saving.measured + (error.high - error.mean) / mean(flat);
    return saving;
}

std::optional<double> turning_point(const std::function<bool(double)>& holds) {
    double low = std::exp2(-16), high = std::exp2(16);
    if (holds(low) == holds(high)) return std::nullopt;
    const bool at_low = holds(low);
    for (int step = 0; step < 50; ++step) {
        const double middle = std::sqrt(low * high);
        (holds(middle) == at_low ? low : high) = middle;
    }
    return high;
}

}  // namespace moxie
