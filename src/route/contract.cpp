#include "route/contract.h"

#include <algorithm>
#include <cmath>

namespace moxie {

namespace {

constexpr double kPerDecade = 32;

std::vector<double> make_thresholds() {
    std::vector<double> thresholds(kThresholds);
    for (std::size_t i = 0; i < kThresholds; ++i)
        thresholds[i] = 1 - std::pow(10.0, -static_cast<double>(i) / kPerDecade);
    return thresholds;
}

// loss_at() of one query, without the many experts that hold none of the best hits.
struct Steps {
    std::vector<std::pair<double, std::uint32_t>> closed_up_to;  // p, hits
    std::uint32_t hits = 0;

    double loss_at(double p) const {
        std::uint32_t closed = 0;
        for (const auto& [point, found] : closed_up_to)
            if (point >= p) closed += found;
        return closed == 0 ? 0 : static_cast<double>(closed) / hits;
    }
};

Steps steps_of(const Lesson& lesson, const std::vector<double>& points) {
    Steps steps{{}, lesson.hits()};
    for (std::size_t i = 0; i < points.size(); ++i)
        if (lesson.found[i] > 0) steps.closed_up_to.emplace_back(points[i], lesson.found[i]);
    return steps;
}

}  // namespace

std::span<const double> contract_thresholds() {
    static const std::vector<double> kGrid = make_thresholds();
    return kGrid;
}

std::optional<std::size_t> LossCurve::place_for(double epsilon) const {
    std::size_t place = bound.size();
    while (place > 0 && bound[place - 1] <= epsilon) --place;
    if (place == bound.size()) return std::nullopt;
    return place;
}

LossCurve loss_curve(std::span<const Lesson* const> lessons,
                     std::span<const std::vector<double>> points, double delta,
                     double (*bound)(const LossCounts&, double)) {
    std::vector<Steps> steps;
    for (std::size_t i = 0; i < lessons.size(); ++i)
        steps.push_back(steps_of(*lessons[i], points[i]));
    LossCurve curve;
    curve.draws = lessons.size();
    for (const double p : contract_thresholds()) {
        LossCounts losses;
        for (const Steps& one : steps) losses.add(one.loss_at(p));
        curve.mean.push_back(losses.mean());
        curve.bound.push_back(bound(losses, delta));
    }
    return curve;
}

double share_for_loss(std::span<const Lesson* const> lessons,
                      std::span<const std::vector<double>> points, std::span<const double> chunks,
                      double loss) {
    const double n = static_cast<double>(lessons.size());
    for (const double p : contract_thresholds()) {
        double lost = 0, opened = 0;
        for (std::size_t i = 0; i < lessons.size(); ++i) lost += loss_at(*lessons[i], points[i], p);
        if (lost > loss * n) continue;
        for (const std::vector<double>& one : points) opened += share_opened_at(one, chunks, p);
        return opened / n;
    }
    return 1;
}

// Each expert counts from the first threshold above its point on.
std::vector<double> shares_opened(std::span<const std::vector<double>> points,
                                  std::span<const double> chunks) {
    double all = 0;
    for (const double count : chunks) all += count;
    if (points.empty() || !(all > 0)) return {};
    const std::span<const double> thresholds = contract_thresholds();
    std::vector<double> shares(thresholds.size() + 1, 0);
    for (const std::vector<double>& one : points)
        for (std::size_t i = 0; i < one.size(); ++i) {
            const auto first = std::upper_bound(thresholds.begin(), thresholds.end(), one[i]);
            shares[static_cast<std::size_t>(first - thresholds.begin())] += chunks[i];
        }
    shares.pop_back();  // opened at no threshold
    const double whole = all * static_cast<double>(points.size());
    double opened = 0;
    for (double& share : shares) share = std::min(1.0, (opened += share) / whole);
    return shares;
}

}  // namespace moxie
