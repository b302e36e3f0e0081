#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "moxie/plan.h"
#include "route/cost_model.h"

namespace moxie {

/// 0 of nothing.
double median(std::vector<double> values);
double mean(const std::vector<double>& values);
/// Nineteen of twenty values do not lie above it; there is at least one.
double percentile_95(std::vector<double> values);

/// 1 − Σ routed / Σ flat with the 95 % interval of that ratio of means (delta method).
PlannedSaving saving_of(const std::vector<double>& routed, const std::vector<double>& flat,
                        double predicted);

/// The work of the same query where every expert holds `times` as many chunks.
CostWork scaled(CostWork work, double times);

/// The factor of growth, between 1/65536 and 65536, at which `holds` begins to hold or ceases to;
/// empty where it does neither.
std::optional<double> turning_point(const std::function<bool(double)>& holds);

}  // namespace moxie
