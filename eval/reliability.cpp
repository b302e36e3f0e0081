#include "eval/reliability.h"

#include <algorithm>
#include <cmath>

namespace moxie::eval {
namespace {

constexpr std::size_t kBins = 10;

/// Sums over one bin of [0, 1], each hit with its weight.
struct Sums {
    double weight = 0, relevance = 0, relevant = 0;
    std::size_t n = 0;

    void add(double hit_weight, double hit_relevance, double hit_relevant) {
        weight += hit_weight;
        relevance += hit_weight * hit_relevance;
        relevant += hit_weight * hit_relevant;
        ++n;
    }
    ReliabilityBin mean() const { return {n, relevance / weight, relevant / weight}; }
};
using Bins = std::array<Sums, kBins>;

Sums& bin_of(Bins& bins, double relevance) {
    const auto index = static_cast<std::size_t>(relevance * static_cast<double>(kBins));
    return bins[std::min(index, kBins - 1)];
}

Reliability summarised(const std::string& name, const Bins& bins) {
    Reliability result;
    result.name = name;
    Sums all;
    for (const Sums& bin : bins) {
        result.bins.push_back(bin.n > 0 ? bin.mean() : ReliabilityBin{});
        result.error += std::abs(bin.relevance - bin.relevant);
        all.weight += bin.weight;
        all.relevance += bin.relevance;
        all.relevant += bin.relevant;
        all.n += bin.n;
    }
    result.error /= all.weight;
    result.n = all.n;
    result.relevance = all.relevance / all.weight;
    result.relevant = all.relevant / all.weight;
    return result;
}

}  // namespace

void ReliabilityTable::add(const Collection& collection, const Collection::Query& query,
                           const std::vector<Hit>& hits) {
    if (groups_.empty() || groups_.back().name != collection.name)
        groups_.push_back({collection.name, {}, 0});
    Group& group = groups_.back();
    for (const Hit& hit : hits) {
        if (hit.expert != collection.name || !hit.relevance) continue;
        const auto judged = query.judgements.find(hit.document);
        const bool relevant = judged != query.judgements.end() && judged->second > 0;
        group.hits.push_back({*hit.relevance, relevant ? 1.0 : 0.0, group.queries});
    }
    ++group.queries;
}

std::vector<Reliability> ReliabilityTable::summary() const {
    std::vector<Reliability> results;
    Bins together{};
    std::vector<double> gaps;  // of queries
    std::vector<std::size_t> group_of;
    for (const Group& group : groups_) {
        if (group.hits.empty()) continue;
        Bins bins{};
        std::vector<Sums> queries(group.queries);
        for (const Judged& hit : group.hits) {
            bin_of(bins, hit.relevance).add(1, hit.relevance, hit.relevant);
            bin_of(together, hit.relevance)
                .add(1 / static_cast<double>(group.hits.size()), hit.relevance, hit.relevant);
            queries[hit.query].add(1, hit.relevance, hit.relevant);
        }
        std::vector<double> own;
        for (const Sums& sums : queries)
            if (sums.n > 0) own.push_back((sums.relevance - sums.relevant) / sums.weight);
        results.push_back(summarised(group.name, bins));
        results.back().gap = bootstrap(own, std::vector<std::size_t>(own.size(), 0));
        group_of.insert(group_of.end(), own.size(), results.size());
        gaps.insert(gaps.end(), own.begin(), own.end());
    }
    if (results.size() < 2) return results;
    results.push_back(summarised("all", together));
    results.back().gap = bootstrap(gaps, group_of);
    return results;
}

}  // namespace moxie::eval
