#include <algorithm>
#include <random>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

constexpr std::size_t kDraws = 2000;
constexpr std::size_t kTail = kDraws / 40;  // 2.5 % on each side

using Groups = std::vector<std::vector<double>>;

Groups split(const std::vector<double>& values, const std::vector<std::size_t>& group) {
    Groups groups;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (group[i] >= groups.size()) groups.resize(group[i] + 1);
        groups[group[i]].push_back(values[i]);
    }
    std::erase_if(groups, [](const auto& one) { return one.empty(); });
    return groups;
}

/// Mean over groups of the mean of as many values as the group has, each chosen
/// by `pick`.
template <typename Pick>
double picked_mean(const Groups& groups, Pick pick) {
    double total = 0;
    for (const auto& values : groups) {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i) sum += values[pick(i, values.size())];
        total += sum / static_cast<double>(values.size());
    }
    return total / static_cast<double>(groups.size());
}

}  // namespace

double macro_mean(const std::vector<double>& values, const std::vector<std::size_t>& group) {
    const Groups groups = split(values, group);
    if (groups.empty()) return 0;
    return picked_mean(groups, [](std::size_t i, std::size_t) { return i; });
}

Interval bootstrap(const std::vector<double>& values, const std::vector<std::size_t>& group,
                   std::uint64_t seed) {
    const Groups groups = split(values, group);
    if (groups.empty()) return {};
    // The engine's numbers are fixed by the standard; a distribution's would not
    // be.
    std::mt19937_64 random(seed);
    std::vector<double> means(kDraws);
    for (double& mean : means) {
        mean = picked_mean(groups, [&](std::size_t, std::size_t size) { return random() % size; });
    }
    std::sort(means.begin(), means.end());
    return {macro_mean(values, group), means[kTail - 1], means[kDraws - kTail], values.size()};
}

}  // namespace moxie::eval
