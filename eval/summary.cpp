#include "eval/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie::eval {
namespace {

using Column = double Outcome::*;

std::vector<double> column(const std::vector<Outcome>& outcomes, Column field) {
    std::vector<double> values;
    for (const Outcome& outcome : outcomes) values.push_back(outcome.*field);
    return values;
}

Metrics metrics_of(const std::vector<Outcome>& outcomes) {
    const auto average = [&](Column field) { return mean(column(outcomes, field)); };
    const auto times = column(outcomes, &Outcome::ms);
    return {{"ndcg@10", average(&Outcome::ndcg)},
            {"recall@100", average(&Outcome::recall)},
            {"mrr@10", average(&Outcome::reciprocal_rank)},
            {"expert_recall", average(&Outcome::own_opened)},
            {"experts_opened", average(&Outcome::experts_opened)},
            {"share_opened", average(&Outcome::share_opened)},
            {"loss@10", average(&Outcome::loss)},
            {"ms_median", median(times)},
            {"ms_p95", percentile(times, 0.95)},
            {"vectors", average(&Outcome::vectors)},
            {"centroids", average(&Outcome::centroids)}};
}

Metrics macro_of(const std::vector<Dataset>& datasets) {
    Metrics macro = datasets.front().metrics;
    for (std::size_t i = 0; i < macro.size(); ++i) {
        double sum = 0;
        for (const Dataset& dataset : datasets) sum += dataset.metrics[i].second;
        macro[i].second = sum / static_cast<double>(datasets.size());
    }
    return macro;
}

std::vector<Dataset> datasets_of(const std::vector<Outcome>& outcomes,
                                 const std::vector<std::size_t>& group,
                                 const std::vector<std::string>& names) {
    std::vector<std::vector<Outcome>> parts(names.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) parts[group[i]].push_back(outcomes[i]);
    std::vector<Dataset> datasets;
    for (std::size_t i = 0; i < names.size(); ++i) {
        datasets.push_back({names[i], parts[i].size(), metrics_of(parts[i])});
    }
    return datasets;
}

Mode mode_of(const ModeOutcomes& mode, const std::vector<std::size_t>& group,
             const std::vector<std::string>& names) {
    Mode result;
    result.route = mode.route;
    result.datasets = datasets_of(mode.outcomes, group, names);
    result.macro = macro_of(result.datasets);
    result.intervals["ndcg@10"] = bootstrap(column(mode.outcomes, &Outcome::ndcg), group);
    result.intervals["loss@10"] = bootstrap(column(mode.outcomes, &Outcome::loss), group);
    if (mode.route != "flat") {
        result.differs_from_flat = static_cast<std::uint64_t>(
            std::count_if(mode.outcomes.begin(), mode.outcomes.end(),
                          [](const Outcome& outcome) { return outcome.differs_from_flat; }));
    }
    return result;
}

const ModeOutcomes& find(const std::vector<ModeOutcomes>& modes, const std::string& route) {
    return *std::find_if(modes.begin(), modes.end(),
                         [&](const ModeOutcomes& mode) { return mode.route == route; });
}

Difference difference(const ModeOutcomes& a, const ModeOutcomes& b,
                      const std::vector<std::size_t>& group) {
    std::vector<double> values = column(a.outcomes, &Outcome::ndcg);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= b.outcomes[i].ndcg;
    return {a.route, b.route, "ndcg@10", bootstrap(values, group)};
}

double first_metric(const Dataset& dataset) { return dataset.metrics.front().second; }

/// Of the datasets the one where `value` is greatest.
template <typename Value>
Worst greatest(const std::vector<Dataset>& datasets, Value value) {
    Worst worst;
    for (std::size_t i = 0; i < datasets.size(); ++i)
        if (i == 0 || value(i) > worst.value) worst = {datasets[i].name, value(i)};
    return worst;
}

void find_worst(Mode& mode, const Mode& plain) {
    if (mode.route == plain.route) return;
    mode.worst_ndcg = greatest(mode.datasets, [&](std::size_t i) {
        return first_metric(plain.datasets[i]) - first_metric(mode.datasets[i]);
    });
    mode.worst_ndcg.value = 0 - mode.worst_ndcg.value;  // not −0
    mode.worst_loss = greatest(mode.datasets, [&](std::size_t i) {
        return std::find_if(mode.datasets[i].metrics.begin(), mode.datasets[i].metrics.end(),
                            [](const auto& metric) { return metric.first == "loss@10"; })
            ->second;
    });
}

/// A collection at a time.
void compare_with_plain(Mode& mode, const ModeOutcomes& own, const ModeOutcomes& plain,
                        const std::vector<std::size_t>& group) {
    if (mode.route == plain.route) return;
    std::vector<std::vector<double>> differences(mode.datasets.size());
    for (std::size_t i = 0; i < group.size(); ++i)
        differences[group[i]].push_back(own.outcomes[i].ndcg - plain.outcomes[i].ndcg);
    for (std::size_t i = 0; i < differences.size(); ++i)
        mode.datasets[i].against_plain =
            bootstrap(differences[i], std::vector<std::size_t>(differences[i].size(), 0));
}

bool is_reference(const std::string& route) { return route == "plain" || route == "flat"; }

}  // namespace

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double rank = std::ceil(share * static_cast<double>(values.size()));
    return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double mean(const std::vector<double>& values) {
    if (values.empty()) return 0;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Result summarise(const std::vector<ModeOutcomes>& modes, const std::vector<std::size_t>& group,
                 const std::vector<std::string>& datasets) {
    Result result;
    for (const auto& mode : modes) result.modes.push_back(mode_of(mode, group, datasets));
    const auto plain = std::find_if(result.modes.begin(), result.modes.end(),
                                    [](const Mode& mode) { return mode.route == "plain"; });
    for (std::size_t i = 0; i < modes.size(); ++i) {
        find_worst(result.modes[i], *plain);
        compare_with_plain(result.modes[i], modes[i], find(modes, "plain"), group);
    }
    for (const char* reference : {"flat", "plain"}) {
        for (const auto& mode : modes) {
            if (mode.route == reference) continue;
            if (std::string_view(reference) == "plain" && is_reference(mode.route)) continue;
            result.differences.push_back(difference(mode, find(modes, reference), group));
        }
    }
    return result;
}

}  // namespace moxie::eval
