#include "rank/evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace moxie {

std::vector<double> weigh_again(const EvidenceModel& model, std::span<const double> weights,
                                std::span<const std::optional<FoundThere>> found) {
    std::vector<double> again(weights.size());
    if (again.empty()) return again;
    for (std::size_t i = 0; i < again.size(); ++i) {
        const FoundThere there = found[i].value_or(FoundThere{model.closed});
        again[i] =
            model.prior * std::log(std::max(weights[i], std::numeric_limits<double>::min())) +
            model.slope * there.best + model.crowd * std::log1p(static_cast<double>(there.hits));
    }
    const double largest = *std::max_element(again.begin(), again.end());
    double sum = 0;
    for (double& value : again) sum += value = std::exp(value - largest);
    for (double& value : again) value /= sum;
    return again;
}

}  // namespace moxie
