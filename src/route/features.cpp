#include "route/features.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace moxie {

namespace {

constexpr double kDirichlet = 1000.0;

double total_terms(const RouterInput& input) {
    double total = 0;
    for (const ExpertProfile& expert : input.experts) total += expert.terms;
    return total;
}

}  // namespace

double absence(double terms) { return std::log(kDirichlet / (terms + kDirichlet)); }

namespace {

void ratio_of(const RouterInput& input, std::span<const RoutedTerm> terms,
              std::span<double> values) {
    const double total = total_terms(input);
    double query_length = 0;
    for (const RoutedTerm& term : terms) query_length += term.holders.empty() ? 0 : term.count;
    // Every expert starts as if it held none of the terms; holders are then corrected.
    if (query_length == 0) return std::fill(values.begin(), values.end(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const ExpertProfile& expert = input.experts[i];
        values[i] = query_length * (expert.absence ? *expert.absence : absence(expert.terms));
    }
    for (const RoutedTerm& term : terms) {
        double occurrences = 0;
        for (const RoutedTerm::Holder& holder : term.holders)
            occurrences += holder.collection_frequency;
        if (occurrences <= 0) continue;
        const double background = kDirichlet * occurrences / total;
        for (const RoutedTerm::Holder& holder : term.holders)
            values[holder.expert] +=
                term.count * std::log1p(holder.collection_frequency / background);
    }
    for (double& value : values) value /= std::sqrt(std::max(1.0, query_length));
}

}  // namespace

void likelihood_ratio(const RouterInput& input, std::span<double> values) {
    if (input.likelihood.empty())
        ratio_of(input, input.terms, values);
    else
        std::copy(input.likelihood.begin(), input.likelihood.end(), values.begin());
}

void pair_ratio(const RouterInput& input, std::span<double> values) {
    ratio_of(input, input.pairs, values);
}

void cori(const RouterInput& input, std::span<double> values) {
    const double experts = static_cast<double>(input.experts.size());
    const double mean_terms = std::max(1.0, total_terms(input) / experts);
    std::fill(values.begin(), values.end(), 0.0);
    double known = 0;
    for (const RoutedTerm& term : input.terms) {
        if (term.holders.empty()) continue;
        ++known;
        const double rarity = std::log((experts + 0.5) / static_cast<double>(term.holders.size())) /
                              std::log(experts + 1.0);
        for (const RoutedTerm::Holder& holder : term.holders) {
            const double base = 50.0 + 150.0 * input.experts[holder.expert].terms / mean_terms;
            values[holder.expert] +=
                0.6 * rarity * holder.document_frequency / (holder.document_frequency + base);
        }
    }
    for (double& value : values) value = known > 0 ? 0.4 + value / known : 0.0;
}

std::span<const Feature> features() {
    static constexpr std::array<Feature, 9> kFeatures{{
        {"likelihood_ratio", Evidence::terms, likelihood_ratio},
        {"cori", Evidence::terms, cori},
        {"pair_ratio", Evidence::terms, pair_ratio},
        {"asked_words", Evidence::terms, asked_words, true},
        {"asked_style", Evidence::terms, asked_style, true},
        {"centroid", Evidence::vectors, centroid},
        {"nearest_centroids", Evidence::vectors, nearest_centroids},
        {"neighbours", Evidence::vectors, neighbours, true},
        {"pilot", Evidence::vectors, pilot, true},
    }};
    return kFeatures;
}

}  // namespace moxie
