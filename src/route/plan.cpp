#include "route/plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie {

// By integers: printing a double costs more than routing.
std::string percent_text(double share) {
    const long tenths = std::lround(share * 1000);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

namespace {

// What opens the expert of this rank, or keeps it closed.
struct Verdict {
    bool open = true;
    std::string why;
};

Verdict judge(const RouteChoice& choice, std::size_t rank, double reached) {
    if (choice.mode == RouteMode::top_k) {
        const bool open = static_cast<double>(rank) < choice.value;
        return {open, (open ? "among the best " : "not among the best ") +
                          std::to_string(static_cast<std::size_t>(choice.value))};
    }
    if (rank == 0 || reached < choice.value)
        return {true, "needed to reach " + percent_text(choice.value)};
    return {false, "the better ones already reach " + percent_text(reached)};
}

std::vector<double> chosen_by(const PlanInput& input) {
    std::vector<double> values(input.weights.begin(), input.weights.end());
    for (std::size_t i = 0; i < input.bias.size(); ++i) values[i] *= std::exp(input.bias[i]);
    return values;
}

// That it is not the weight alone that ranks it; empty if it is.
std::string bias_text(double weight, double value) {
    return value == weight ? std::string() : ", for choosing " + percent_text(value);
}

void open_first(const RouteChoice& choice, const PlanInput& input, RoutePlan& plan) {
    const std::vector<double> values = chosen_by(input);
    const std::vector<std::size_t> order = input.bias.empty() ? plan.order : by_weight(values);
    double reached = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const std::size_t expert = order[rank];
        const double weight = input.weights[expert];
        Verdict verdict = judge(choice, rank, reached);
        plan.open[expert] = verdict.open;
        plan.why[expert] = "rank " + std::to_string(rank + 1) + " with weight " +
                           percent_text(weight) + bias_text(weight, values[expert]) + ": " +
                           verdict.why;
        if (verdict.open) reached += weight;
    }
}

}  // namespace

std::vector<std::size_t> by_weight(std::span<const double> weights) {
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
    return order;
}

RoutePlan plan_route(const PlanInput& input, const RouteChoice& choice) {
    const std::size_t count = input.weights.size();
    RoutePlan plan;
    plan.order = by_weight(input.weights);
    plan.open.assign(count, false);
    plan.why.assign(count, "");
    if (!input.enforced.empty()) {
        plan.open = input.enforced;
        for (std::size_t i = 0; i < count; ++i)
            plan.why[i] = plan.open[i] ? "named by the request" : "not named by the request";
        return plan;
    }
    if (choice.mode == RouteMode::flat) {
        plan.open.assign(count, true);
        plan.why.assign(count, "flat search opens every expert");
        return plan;
    }
    if (choice.mode == RouteMode::top_k || choice.mode == RouteMode::top_p)
        open_first(choice, input, plan);
    for (std::size_t i = 0; i < count; ++i) {
        if (!input.shared[i] || plan.open[i]) continue;
        plan.open[i] = true;
        plan.why[i] = "shared: always open";
    }
    return plan;
}

}  // namespace moxie
