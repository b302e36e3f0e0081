#include "route/plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace moxie {

// By integers: printing a double costs more than routing.
std::string percent_text(double share) {
    const long tenths = std::lround(share * 1000);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

namespace {

bool by_rank(const RouteChoice& choice) {
    return choice.mode == RouteMode::top_k || choice.mode == RouteMode::top_p;
}

bool opens(const RouteChoice& choice, std::size_t rank, double reached) {
    if (choice.mode == RouteMode::top_k) return static_cast<double>(rank) < choice.value;
    return rank == 0 || reached < choice.value;
}

std::string reason(const RouteChoice& choice, bool open, double reached) {
    if (choice.mode == RouteMode::top_k)
        return (open ? "among the best " : "not among the best ") +
               std::to_string(static_cast<std::size_t>(choice.value));
    return open ? "needed to reach " + percent_text(choice.value)
                : "the better ones already reach " + percent_text(reached);
}

// What ranks experts and what top-p adds up: the weights; where there are biases, what these make
// of them, which sums to one as well.
class Choosing {
public:
    Choosing(const PlanInput& input, const RoutePlan& plan)
        : biased_(biased(input)),
          values_(biased_.empty() ? std::span<const double>(input.weights) : biased_),
          order_(biased_.empty() ? plan.order : by_weight(biased_)) {}
    double value(std::size_t expert) const { return values_[expert]; }
    const std::vector<std::size_t>& order() const { return order_; }

private:
    // Empty where no bias moves anything.
    static std::vector<double> biased(const PlanInput& input) {
        if (std::all_of(input.bias.begin(), input.bias.end(), [](double b) { return b == 0; }))
            return {};
        std::vector<double> values(input.weights.begin(), input.weights.end());
        for (std::size_t i = 0; i < values.size(); ++i) values[i] *= std::exp(input.bias[i]);
        const double sum = std::accumulate(values.begin(), values.end(), 0.0);
        if (!(sum > 0)) return {};
        for (double& value : values) value /= sum;
        return values;
    }

    std::vector<double> biased_;
    std::span<const double> values_;
    std::vector<std::size_t> order_;
};

// That it is not the weight alone that ranks it; empty if it is.
std::string bias_text(double weight, double value) {
    return value == weight ? std::string() : ", for choosing " + percent_text(value);
}

void open_first(const RouteChoice& choice, const PlanInput& input, RoutePlan& plan) {
    const Choosing choosing(input, plan);
    const std::vector<std::size_t>& order = choosing.order();
    double reached = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        if (!opens(choice, rank, reached)) return;  // and so none after it
        plan.open[order[rank]] = true;
        reached += choosing.value(order[rank]);
    }
}

void explain_ranks(const RouteChoice& choice, const PlanInput& input, RoutePlan& plan) {
    const Choosing choosing(input, plan);
    const std::vector<std::size_t>& order = choosing.order();
    double reached = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const std::size_t expert = order[rank];
        const double weight = input.weights[expert];
        const bool open = opens(choice, rank, reached);
        if (plan.why[expert].empty())
            plan.why[expert] = "rank " + std::to_string(rank + 1) + " with weight " +
                               percent_text(weight) + bias_text(weight, choosing.value(expert)) +
                               ": " + reason(choice, open, reached);
        if (open) reached += choosing.value(expert);
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
    if (by_rank(choice)) open_first(choice, input, plan);
    for (std::size_t i = 0; i < count; ++i)
        if (input.shared[i]) plan.open[i] = true;
    return plan;
}

void explain_plan(const PlanInput& input, const RouteChoice& choice, RoutePlan& plan) {
    const auto explain = [&](std::size_t expert, const char* why) {
        if (plan.why[expert].empty()) plan.why[expert] = why;
    };
    const bool enforced = !input.enforced.empty(), ranked = !enforced && by_rank(choice);
    RoutePlan alone{plan.order, std::vector<bool>(plan.open.size()), {}};  // by rank alone
    if (ranked) open_first(choice, input, alone);
    for (std::size_t i = 0; i < plan.why.size(); ++i) {
        if (enforced)
            explain(i, input.enforced[i] ? "named by the request" : "not named by the request");
        else if (choice.mode == RouteMode::flat)
            explain(i, "flat search opens every expert");
        else if (input.shared[i] && !alone.open[i])
            explain(i, "shared: always open");
    }
    if (ranked) explain_ranks(choice, input, plan);
}

}  // namespace moxie
