#include "eval/routing.h"

#include <algorithm>

#include "eval/evaluate.h"
#include "eval/summary.h"

namespace moxie::eval {

void Routing::add(const Answer& answer, const std::string& own_expert, const Families& families) {
    const auto& experts = answer.route.experts;
    const auto found = std::find_if(
        experts.begin(), experts.end(),
        [&](const RoutedExpert& expert) { return families.is_own(expert.name, own_expert); });
    ranks_.push_back(static_cast<std::size_t>(found - experts.begin()) + 1);
    for (const Stage& stage : answer.trace.stages) {
        if (stage.name == "route") us_.push_back(stage.ms * 1000);
    }
}

double Routing::share_within(std::size_t rank, const std::vector<std::size_t>& group) const {
    std::vector<double> within;
    for (const std::size_t one : ranks_) within.push_back(one <= rank ? 1 : 0);
    return macro_mean(within, group);
}

std::vector<std::pair<std::string, double>> Routing::summary(
    const std::vector<std::size_t>& group) const {
    return {{"own@1", share_within(1, group)},
            {"own@2", share_within(2, group)},
            {"own@4", share_within(4, group)},
            {"us_median", median(us_)}};
}

}  // namespace moxie::eval
