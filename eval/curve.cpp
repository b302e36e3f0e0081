#include "eval/curve.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace moxie::eval {
namespace {

constexpr double kTopP[] = {0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999};
constexpr double kTopK[] = {1, 2, 4, 8};
constexpr double kMeans[] = {1.2, 2, 4};  // experts opened, of top-p and top-k at equal effort
constexpr double kEdges[] = {0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1};

using Opener = std::function<Open(const Replay&)>;

/// One figure of every query.
using Column = std::vector<double>;

class Study {
public:
    Study(const std::vector<Replay>& replays, const std::vector<std::size_t>& group)
        : replays_(replays), group_(group) {}

    Column column(const std::function<double(const Replay&)>& figure) const {
        Column values;
        for (const Replay& replay : replays_) values.push_back(figure(replay));
        return values;
    }
    double mean(const std::function<double(const Replay&)>& figure) const {
        return macro_mean(column(figure), group_);
    }
    Interval interval(const Column& values) const { return bootstrap(values, group_); }

    CurvePoint point(const RouteChoice& route, const Opener& open) const {
        CurvePoint point;
        point.route = to_string(route);
        point.expected = mean([&](const Replay& r) { return 1 - weight_opened(r, open(r)); });
        point.experts_opened = mean([&](const Replay& r) { return experts_opened(open(r)); });
        point.share_opened = mean([&](const Replay& r) { return share_opened(r, open(r)); });
        point.loss = interval(column([&](const Replay& r) { return replay_loss(r, open(r)); }));
        point.ndcg = interval(column([&](const Replay& r) { return replay_ndcg(r, open(r)); }));
        return point;
    }

    double experts_at(double p) const {
        return mean([&](const Replay& r) { return experts_opened(open_top_p(r, p)); });
    }
    /// The largest p that opens at most so many, to nine digits.
    double p_for(double experts) const {
        double low = 0, high = 1;
        for (int i = 0; i < 30; ++i) {
            const double middle = (low + high) / 2;
            (experts_at(middle) <= experts ? low : high) = middle;
        }
        return low;
    }

    /// By k, or by the mix of the two whole numbers around it.
    Column by_k(double k, double (*figure)(const Replay&, const Open&)) const {
        const double below = std::floor(k), share = k - below;
        return column([&](const Replay& r) {
            const auto whole = static_cast<std::size_t>(below);
            return (1 - share) * figure(r, open_top_k(r, whole)) +
                   share * figure(r, open_top_k(r, whole + 1));
        });
    }

    EqualEffort equal_effort(double experts) const {
        EqualEffort result;
        result.p = p_for(experts);
        result.experts = experts_at(result.p);
        const auto by_p = [&](double (*figure)(const Replay&, const Open&)) {
            return column([&](const Replay& r) { return figure(r, open_top_p(r, result.p)); });
        };
        const auto ndcg = static_cast<double (*)(const Replay&, const Open&)>(replay_ndcg);
        Column difference = by_p(ndcg);
        const Column of_k = by_k(result.experts, ndcg);
        result.top_p = macro_mean(difference, group_);
        result.top_k = macro_mean(of_k, group_);
        for (std::size_t i = 0; i < of_k.size(); ++i) difference[i] -= of_k[i];
        result.difference = interval(difference);
        result.loss_p = macro_mean(by_p(replay_loss), group_);
        result.loss_k = macro_mean(by_k(result.experts, replay_loss), group_);
        return result;
    }

private:
    const std::vector<Replay>& replays_;
    const std::vector<std::size_t>& group_;
};

/// Every query's first k experts for every k that leaves some closed.
std::vector<WeightBin> bins_of(const std::vector<Replay>& replays) {
    std::vector<WeightBin> bins(std::size(kEdges) - 1);
    for (const Replay& replay : replays) {
        for (std::size_t k = 1; k < replay.experts.size(); ++k) {
            const Open open = open_top_k(replay, k);
            const double weight = std::min(weight_opened(replay, open), 1.0);
            const auto edge =
                std::upper_bound(std::begin(kEdges) + 1, std::end(kEdges) - 1, weight);
            WeightBin& bin = bins[static_cast<std::size_t>(edge - std::begin(kEdges)) - 1];
            ++bin.n;
            bin.weight += weight;
            bin.kept += 1 - replay_loss(replay, open);
        }
    }
    std::erase_if(bins, [](const WeightBin& bin) { return bin.n == 0; });
    for (WeightBin& bin : bins) {
        bin.weight /= static_cast<double>(bin.n);
        bin.kept /= static_cast<double>(bin.n);
    }
    return bins;
}

}  // namespace

Curve curve_of(const std::vector<Replay>& replays, const std::vector<std::size_t>& group,
               const std::vector<Promise>& promises) {
    const bool whole = std::all_of(replays.begin(), replays.end(),
                                   [](const Replay& replay) { return replay.whole; });
    if (!whole || replays.empty()) return {};
    const Study study(replays, group);
    const auto experts = static_cast<double>(replays.front().experts.size());
    Curve curve;
    for (const double k : kTopK)
        if (k < experts)
            curve.points.push_back(study.point({RouteMode::top_k, k}, [&](const Replay& r) {
                return open_top_k(r, static_cast<std::size_t>(k));
            }));
    for (const double p : kTopP) {
        curve.points.push_back(
            study.point({RouteMode::top_p, p}, [&](const Replay& r) { return open_top_p(r, p); }));
        curve.points.back().promised = 1 - p;
    }
    for (std::size_t i = 0; i < promises.size(); ++i) {
        curve.points.push_back(study.point({RouteMode::max_loss, promises[i].epsilon},
                                           [&](const Replay& r) { return r.promised[i]; }));
        curve.points.back().promised = promises[i].epsilon;
        curve.points.back().promise = promises[i].kind;
    }
    for (const double mean : kMeans)
        if (mean < experts) curve.equal_effort.push_back(study.equal_effort(mean));
    curve.bins = bins_of(replays);
    return curve;
}

}  // namespace moxie::eval
