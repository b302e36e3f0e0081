#include "eval/ladder.h"

#include <algorithm>
#include <functional>

namespace moxie::eval {
namespace {

constexpr double kRoute[] = {0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05};

/// .05, .1, …, .95.
std::vector<double> weight_grid() {
    std::vector<double> grid;
    for (int i = 1; i < 20; ++i) grid.push_back(i / 20.0);
    return grid;
}

using Figure = std::function<double(const Replay&)>;

std::vector<double> column(const ReplaySet& set, const Figure& figure) {
    std::vector<double> values;
    for (const Replay& replay : set.replays) values.push_back(figure(replay));
    return values;
}

double mean(const ReplaySet& set, const Figure& figure) {
    return macro_mean(column(set, figure), set.group);
}

/// The first of the values at which `score` is greatest.
template <typename Values, typename Score>
double best_of(const Values& values, Score score) {
    double best = *std::begin(values), most = -1;
    for (const double value : values) {
        const double reached = score(value);
        if (reached > most + 1e-12) {
            most = reached;
            best = value;
        }
    }
    return best;
}

ReplaySet only(const ReplaySet& set, std::size_t group) {
    ReplaySet part;
    part.names = {set.names[group]};
    for (std::size_t i = 0; i < set.replays.size(); ++i)
        if (set.group[i] == group) part.replays.push_back(set.replays[i]);
    part.group.assign(part.replays.size(), 0);
    return part;
}

double best_weight_of(const Replay& replay, const Open& open) {
    double most = 0;
    for (const double weight : weight_grid())
        most = std::max(most, replay_ndcg(replay, open, {weight, 0}));
    return most;
}

/// What the best number of experts finds, opened by weight.
double best_count_of(const Replay& replay) {
    double most = 0;
    for (std::size_t k = 1; k <= replay.experts.size(); ++k)
        most = std::max(most, replay_ndcg(replay, open_top_k(replay, k)));
    return most;
}

double own_weight(const Tuned& tuned, const std::string& collection) {
    const auto found = tuned.weights.find(collection);
    return found == tuned.weights.end() ? tuned.own : found->second;
}

/// The experts' weights of lexical evidence, averaged by route weight.
double averaged_weight(const Tuned& tuned, const Replay& replay) {
    double sum = 0;
    for (const Replay::Expert& expert : replay.experts)
        sum += expert.weight * own_weight(tuned, expert.name);
    return sum;
}

std::string number(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::vector<MeasuredStep> replayed(const ReplaySet& set, const Tuned& tuned) {
    const auto step = [&](const std::string& name, const std::string& how, const Figure& figure) {
        return MeasuredStep{name, how, column(set, figure)};
    };
    const std::string where = tuned.on_train ? " (train)" : " (these queries: optimistic)";
    const std::string weight = "w " + number(tuned.weight);
    return {
        step("flat, w", weight + where,
             [&](const Replay& r) {
                 return replay_ndcg(r, open_all(r), {tuned.weight, 0});
             }),
        step("flat, w, λ·log route weight", weight + ", λ " + number(tuned.route) + where,
             [&](const Replay& r) {
                 return replay_ndcg(r, open_all(r), {tuned.weight, tuned.route});
             }),
        step("flat, w of the experts, λ", "w by collection" + where,
             [&](const Replay& r) {
                 return replay_ndcg(r, open_all(r), {averaged_weight(tuned, r), tuned.route});
             }),
        step("flat, best w of each query", "by its judgements",
             [](const Replay& r) { return best_weight_of(r, open_all(r)); }),
        step("own expert, own w", "w by collection" + where,
             [&](const Replay& r) {
                 return replay_ndcg(r, open_own(r), {own_weight(tuned, r.experts[r.own].name), 0});
             }),
        step("best count of experts of each query", "by its judgements", best_count_of),
        step("own expert, best w of each query", "by its judgements",
             [](const Replay& r) { return best_weight_of(r, open_own(r)); })};
}

LadderStep summarised(const MeasuredStep& step, const std::vector<double>& plain,
                      const std::vector<std::size_t>& group) {
    LadderStep result;
    result.name = step.name;
    result.how = step.how;
    result.ndcg = bootstrap(step.ndcg, group);
    std::vector<double> difference = step.ndcg;
    for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= plain[i];
    result.against_plain = bootstrap(difference, group);
    return result;
}

/// "own expert, own w" is what the gap is measured by.
void fill_closed(std::vector<LadderStep>& steps) {
    const auto top = std::find_if(steps.begin(), steps.end(), [](const LadderStep& step) {
        return step.name == "own expert, own w";
    });
    if (top == steps.end() || top->against_plain.mean <= 0) return;
    for (LadderStep& step : steps) step.closed = step.against_plain.mean / top->against_plain.mean;
}

}  // namespace

Tuned tune(const ReplaySet& set, bool on_train) {
    const std::vector<double> grid = weight_grid();
    Tuned tuned;
    tuned.on_train = on_train;
    tuned.queries = set.replays.size();
    const auto own = [](const ReplaySet& part, double weight) {
        return mean(part, [&](const Replay& r) {
            return replay_ndcg(r, open_own(r), {weight, 0});
        });
    };
    tuned.weight = best_of(grid, [&](double weight) {
        return mean(set, [&](const Replay& r) { return replay_ndcg(r, open_all(r), {weight, 0}); });
    });
    tuned.route = best_of(kRoute, [&](double route) {
        return mean(set, [&](const Replay& r) {
            return replay_ndcg(r, open_all(r), {tuned.weight, route});
        });
    });
    tuned.own = best_of(grid, [&](double weight) { return own(set, weight); });
    for (std::size_t group = 0; group < set.names.size(); ++group) {
        const ReplaySet part = only(set, group);
        tuned.weights[set.names[group]] =
            best_of(grid, [&](double weight) { return own(part, weight); });
    }
    return tuned;
}

std::vector<LadderStep> ladder_of(const ReplaySet& set, const Tuned& tuned,
                                  const std::vector<MeasuredStep>& measured) {
    const std::vector<double>& plain = measured.front().ndcg;
    std::vector<LadderStep> steps;
    for (const MeasuredStep& step : measured) steps.push_back(summarised(step, plain, set.group));
    const bool whole = std::all_of(set.replays.begin(), set.replays.end(),
                                   [](const Replay& replay) { return replay.whole; });
    for (const MeasuredStep& step : whole ? replayed(set, tuned) : std::vector<MeasuredStep>())
        steps.push_back(summarised(step, plain, set.group));
    fill_closed(steps);
    std::stable_sort(steps.begin(), steps.end(), [](const LadderStep& a, const LadderStep& b) {
        return a.ndcg.mean < b.ndcg.mean;
    });
    return steps;
}

}  // namespace moxie::eval
