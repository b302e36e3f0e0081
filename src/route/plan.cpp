#include "route/plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace moxie {

// By integers: printing a double costs more than routing.
std::string percent_text(double share) {
    const long tenths = std::lround(share * 1000);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

namespace {

// Thresholds of max-loss are small.
std::string fine_percent(double share) {
    const long thousandths = std::lround(share * 100000);
    const std::string digits = std::to_string(1000 + thousandths % 1000);
    return std::to_string(thousandths / 1000) + "." + digits.substr(1) + " %";
}

bool opens(const RouteChoice& choice, std::size_t rank, double weight, double reached) {
    if (choice.mode == RouteMode::top_k) return static_cast<double>(rank) < choice.value;
    if (rank == 0) return true;
    return choice.mode == RouteMode::max_loss ? 1 - weight < choice.value : reached < choice.value;
}

std::string reason(const RouteChoice& choice, std::size_t rank, bool open, double reached) {
    if (choice.mode == RouteMode::top_k)
        return (open ? "among the best " : "not among the best ") +
               std::to_string(static_cast<std::size_t>(choice.value));
    if (choice.mode == RouteMode::max_loss) {
        if (rank == 0) return "the best is always opened";
        return (open ? "above " : "not above ") + fine_percent(1 - choice.value) +
               ", which calibration found enough";
    }
    return open ? "needed to reach " + percent_text(choice.value)
                : "the better ones already reach " + percent_text(reached);
}

void open_first(const RouteChoice& choice, const PlanInput& input, RoutePlan& plan) {
    double reached = 0;
    for (std::size_t rank = 0; rank < plan.order.size(); ++rank) {
        const std::size_t expert = plan.order[rank];
        const double weight = input.weights[expert];
        if (!opens(choice, rank, weight, reached)) return;  // and so none after it
        plan.open[expert] = true;
        reached += weight;
    }
}

void explain_ranks(const RouteChoice& choice, const PlanInput& input, RoutePlan& plan) {
    double reached = 0;
    for (std::size_t rank = 0; rank < plan.order.size(); ++rank) {
        const std::size_t expert = plan.order[rank];
        const double weight = input.weights[expert];
        const bool open = opens(choice, rank, weight, reached);
        if (plan.why[expert].empty())
            plan.why[expert] = "rank " + std::to_string(rank + 1) + " with weight " +
                               percent_text(weight) + ": " + reason(choice, rank, open, reached);
        if (open) reached += weight;
    }
}

}  // namespace

std::vector<std::size_t> by_weight(std::span<const double> weights) {
    // Weights beside their indices, so that comparing thousands of them touches no other memory.
    std::vector<std::pair<double, std::size_t>> ranked(weights.size());
    for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i] = {weights[i], i};
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::vector<std::size_t> order(ranked.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = ranked[i].second;
    return order;
}

std::vector<double> opening_points(std::span<const double> weights,
                                   const std::vector<bool>& shared) {
    std::vector<double> points(weights.size());
    for (std::size_t i = 0; i < points.size(); ++i) points[i] = shared[i] ? -1 : 1 - weights[i];
    if (!points.empty()) points[by_weight(weights).front()] = -1;
    return points;
}

RoutePlan plan_route(const PlanInput& input, const RouteChoice& choice) {
    const std::size_t count = input.weights.size();
    RoutePlan plan;
    plan.order = by_weight(input.weights);
    plan.open.assign(count, choice.mode == RouteMode::flat);
    plan.why.resize(count);
    if (!input.enforced.empty()) {
        plan.open = input.enforced;
        return plan;
    }
    if (choice.mode == RouteMode::flat) return plan;
    if (choice.mode != RouteMode::exact) open_first(choice, input, plan);
    for (std::size_t i = 0; i < count; ++i)
        if (input.shared[i]) plan.open[i] = true;
    return plan;
}

void explain_plan(const PlanInput& input, const RouteChoice& choice, RoutePlan& plan) {
    const auto explain = [&](std::size_t expert, const char* why) {
        if (plan.why[expert].empty()) plan.why[expert] = why;
    };
    RoutePlan unshared;  // what the rank alone opens
    unshared.open.assign(plan.open.size(), false);
    unshared.order = plan.order;
    const bool ranked =
        input.enforced.empty() && choice.mode != RouteMode::flat && choice.mode != RouteMode::exact;
    if (ranked) open_first(choice, input, unshared);
    for (std::size_t i = 0; i < plan.why.size(); ++i) {
        if (!input.enforced.empty())
            explain(i, input.enforced[i] ? "named by the request" : "not named by the request");
        else if (choice.mode == RouteMode::flat)
            explain(i, "flat search opens every expert");
        else if (input.shared[i] && !unshared.open[i])
            explain(i, "shared: always open");
    }
    if (ranked) explain_ranks(choice, input, plan);
}

}  // namespace moxie
