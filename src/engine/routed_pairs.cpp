#include "engine/routed_pairs.h"

#include <algorithm>
#include <numeric>

#include "moxie/error.h"
#include "route/query_grams.h"
#include "route/query_memory.h"

namespace moxie {

namespace {

// By increasing index.
std::vector<std::uint32_t> experts_to_ask(const RouterInput& input, std::vector<double>& fit) {
    std::vector<std::uint32_t> experts(input.experts.size());
    std::iota(experts.begin(), experts.end(), std::uint32_t{0});
    if (experts.size() <= kMostPairExperts) return experts;
    fit.resize(experts.size());
    likelihood_ratio(input, fit);
    std::nth_element(experts.begin(), experts.begin() + kMostPairExperts, experts.end(),
                     [&](std::uint32_t a, std::uint32_t b) {
                         return fit[a] != fit[b] ? fit[a] > fit[b] : a < b;
                     });
    experts.resize(kMostPairExperts);
    std::sort(experts.begin(), experts.end());
    return experts;
}

std::vector<double> counts_in(const Expert& expert, std::span<const std::uint32_t> pairs) {
    try {
        return expert.pair_counts(pairs);
    } catch (const Error&) {
        return std::vector<double>(pairs.size());
    }
}

std::vector<RoutedTerm> routed_terms(const Inquiry& inquiry) {
    std::vector<RoutedTerm> terms(inquiry.terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
        terms[i].count = inquiry.terms[i].count;
        terms[i].holders.reserve(inquiry.holders[i].size());
        for (const DirectoryEntry& entry : inquiry.holders[i])
            terms[i].holders.push_back({entry.expert, static_cast<double>(entry.document_frequency),
                                        static_cast<double>(entry.collection_frequency)});
    }
    return terms;
}

std::vector<RoutedTerm> routed_pairs(const Inquiry& inquiry, const RouterInput& input,
                                     std::vector<double>& likelihood) {
    std::vector<RoutedTerm> routed(inquiry.pairs.size());
    if (routed.empty()) return routed;
    for (const std::uint32_t expert : experts_to_ask(input, likelihood)) {
        const std::vector<double> counts = counts_in(*inquiry.experts[expert], inquiry.pairs);
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (counts[i] > 0) routed[i].holders.push_back({expert, counts[i], counts[i]});
    }
    return routed;
}

}  // namespace

bool weights_decide(const Inquiry& inquiry) {
    const RouteMode mode = inquiry.request.route.mode;
    const bool open = inquiry.request.plain || mode == RouteMode::flat || mode == RouteMode::exact;
    return inquiry.teaching || !open;
}

RoutedWords routed_words(const Inquiry& inquiry, std::span<const ExpertProfile> experts,
                         bool with_pairs) {
    RoutedWords words{routed_terms(inquiry), {}};
    if (with_pairs) words.pairs = routed_pairs(inquiry, words.input(experts), words.likelihood);
    return words;
}

void RoutedWords::remember(const Inquiry& inquiry, const QueryMemory* memory, RouterInput& input) {
    if (!memory) return;
    grams = query_grams(inquiry.read);
    for (const std::int64_t id : memory->experts()) {
        const std::size_t index = inquiry.snapshot.index_of(static_cast<std::uint32_t>(id));
        columns.push_back(index == SIZE_MAX ? RouterInput::kAbsent
                                            : static_cast<std::uint32_t>(index));
    }
    input.memory = memory;
    input.grams = grams;
    input.style = query_style(inquiry.query);
    input.columns = columns;
}

}  // namespace moxie
