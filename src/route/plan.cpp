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

// Thresholds of max-loss are small.
std::string fine_percent(double share) {
    const long thousandths = std::lround(share * 100000);
    const std::string digits = std::to_string(1000 + thousandths % 1000);
    return std::to_string(thousandths / 1000) + "." + digits.substr(1) + " %";
}

// What opens the expert of this rank, or keeps it closed.
struct Verdict {
    bool open = true;
    std::string why;
};

Verdict judge(const RouteChoice& choice, std::size_t rank, double weight, double reached) {
    if (choice.mode == RouteMode::top_k) {
        const bool open = static_cast<double>(rank) < choice.value;
        return {open, (open ? "among the best " : "not among the best ") +
                          std::to_string(static_cast<std::size_t>(choice.value))};
    }
    if (choice.mode == RouteMode::max_loss) {
        if (rank == 0) return {true, "the best is always opened"};
        const bool open = 1 - weight < choice.value;
        return {open, (open ? "above " : "not above ") + fine_percent(1 - choice.value) +
                          ", which calibration found enough"};
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
        Verdict verdict = judge(choice, rank, values[expert], reached);
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
    if (choice.mode != RouteMode::exact) open_first(choice, input, plan);
    for (std::size_t i = 0; i < count; ++i) {
        if (!input.shared[i] || plan.open[i]) continue;
        plan.open[i] = true;
        plan.why[i] = "shared: always open";
    }
    return plan;
}

}  // namespace moxie
