#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "route/features.h"

namespace moxie {

namespace {

// What the shipped router makes of a cosine, in nats of the likelihood ratio.
constexpr double kNatsOfCosine = 30;

std::size_t count_centroids(const RouterInput& input) {
    std::size_t count = 0;
    for (const ExpertProfile& expert : input.experts)
        count += centroids_read(expert.centroids.scales.size(), expert.groups.scales.size());
    return count;
}

// The least that an expert's words and mean must say for its centroids to be read: the likeliest
// have about kMostCentroidsRead in all. Nothing that a store has learnt counts here, nor pairs:
// what scores are made of must not depend on them.
double least_fit(const std::vector<double>& fits, std::size_t centroids) {
    std::vector<double> sorted = fits;
    const auto last =
        sorted.begin() + static_cast<std::ptrdiff_t>(kMostCentroidsRead * fits.size() / centroids);
    std::nth_element(sorted.begin(), last, sorted.end(), std::greater<>());
    return *last;
}

std::vector<double> fits_of(const RouterInput& input, std::span<const double> means) {
    std::vector<double> fits(means.size());
    likelihood_ratio(input, fits);
    for (std::size_t i = 0; i < fits.size(); ++i) fits[i] += kNatsOfCosine * means[i];
    return fits;
}

// The largest of some values, up to kNearest.
struct Largest {
    static constexpr std::size_t kNearest = 3;
    std::array<double, kNearest> values{};  // the first `count`, decreasing
    std::size_t count = 0;

    void add(double value) {
        if (count == kNearest && value <= values.back()) return;
        std::size_t place = count < kNearest ? count++ : kNearest - 1;
        for (; place > 0 && values[place - 1] < value; --place) values[place] = values[place - 1];
        values[place] = value;
    }
    double mean() const {
        return std::accumulate(values.begin(), values.begin() + count, 0.0) /
               static_cast<double>(count);
    }
};

CodedRows part_of(const CodedRows& rows, std::size_t begin, std::size_t end) {
    const std::size_t dimensions = rows.codes.size() / rows.scales.size();
    return {rows.codes.subspan(begin * dimensions, (end - begin) * dimensions),
            rows.scales.subspan(begin, end - begin)};
}

// The numbers of the kOpenedGroups nearest groups, in any order.
std::vector<std::uint32_t> nearest_groups(WideQuery& query, const CodedRows& groups) {
    const std::span<const double> cosines = query.cosines(groups);
    std::vector<std::uint32_t> order(cosines.size());
    std::iota(order.begin(), order.end(), 0U);
    if (order.size() <= kOpenedGroups) return order;
    std::nth_element(order.begin(), order.begin() + kOpenedGroups, order.end(),
                     [&](std::uint32_t a, std::uint32_t b) {
                         return cosines[a] != cosines[b] ? cosines[a] > cosines[b] : a < b;
                     });
    order.resize(kOpenedGroups);
    return order;
}

double nearest(WideQuery& query, const ExpertProfile& expert) {
    Largest largest;
    const auto add = [&](const CodedRows& rows) {
        for (const double cosine : query.cosines(rows)) largest.add(cosine);
    };
    if (expert.group_ends.empty()) {
        add(expert.centroids);
        return largest.mean();
    }
    for (const std::uint32_t group : nearest_groups(query, expert.groups))
        add(part_of(expert.centroids, group == 0 ? 0 : expert.group_ends[group - 1],
                    expert.group_ends[group]));
    return largest.mean();
}

// What is not read lies as far beyond its mean as what is read on average.
void nearest_of_likeliest(const RouterInput& input, std::size_t centroids,
                          std::span<double> values) {
    centroid(input, values);
    const std::vector<double> fits = fits_of(input, values);
    const double least = least_fit(fits, centroids);
    WideQuery query(input.query);
    double beyond = 0, read = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (fits[i] < least) continue;
        const double mean = values[i];
        values[i] = nearest(query, input.experts[i]);
        beyond += values[i] - mean;
        ++read;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        if (fits[i] < least) values[i] += beyond / read;
}

// The means of the experts from `begin` on that lie behind each other, so that thousands are one
// block of rows.
CodedRows side_by_side(std::span<const ExpertProfile> experts, std::size_t begin,
                       std::size_t& end) {
    CodedRows rows = experts[begin].mean;
    for (end = begin + 1; end < experts.size(); ++end) {
        const CodedRows& next = experts[end].mean;
        if (next.codes.data() != rows.codes.data() + rows.codes.size() ||
            next.scales.data() != rows.scales.data() + rows.scales.size())
            break;
        rows.codes = {rows.codes.data(), rows.codes.size() + next.codes.size()};
        rows.scales = {rows.scales.data(), rows.scales.size() + next.scales.size()};
    }
    return rows;
}

}  // namespace

bool has_vectors(const RouterInput& input) {
    if (input.query.empty()) return false;
    return std::all_of(input.experts.begin(), input.experts.end(), [&](const ExpertProfile& e) {
        return e.mean.codes.size() == input.query.size() && !e.centroids.codes.empty();
    });
}

void centroid(const RouterInput& input, std::span<double> values) {
    if (!input.means.empty()) {
        std::copy(input.means.begin(), input.means.end(), values.begin());
        return;
    }
    WideQuery query(input.query);
    for (std::size_t i = 0, end = 0; i < values.size(); i = end) {
        const CodedRows means = side_by_side(input.experts, i, end);
        const std::span<const double> cosines = query.cosines(means);
        std::copy(cosines.begin(), cosines.end(), values.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

std::size_t centroids_read(std::size_t centroids, std::size_t groups) {
    if (groups <= kOpenedGroups) return centroids;
    return groups + centroids * kOpenedGroups / groups;
}

void nearest_centroids(const RouterInput& input, std::span<double> values) {
    const std::size_t centroids = count_centroids(input);
    if (centroids > kMostCentroidsRead) return nearest_of_likeliest(input, centroids, values);
    WideQuery query(input.query);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = nearest(query, input.experts[i]);
}

}  // namespace moxie
