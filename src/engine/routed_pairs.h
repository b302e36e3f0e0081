#pragma once

#include <vector>

#include "engine/inquiry.h"
#include "route/features.h"

namespace moxie {

/// Pairs are looked up for so many experts, the likeliest by their words.
inline constexpr std::size_t kMostPairExperts = 64;

/// What the router reads of a query's words: its terms with their holders, and how often the
/// experts hold its pairs of neighbouring terms. Beyond 64 experts only those are asked for pairs
/// whose terms fit best, so that thousands of them cost no more. What cannot be read counts as not
/// held: searching will say what is damaged.
struct RoutedWords {
    std::vector<RoutedTerm> terms;
    std::vector<RoutedTerm> pairs;         ///< none, where they were not asked for
    std::vector<double> likelihood{};      ///< where choosing whom to ask needed it
    std::vector<std::uint32_t> grams{};    ///< with a memory
    std::vector<std::uint32_t> columns{};  ///< of the memory, as in RouterInput
    /// Has the router weigh what the store remembers of queries; `input` is of these words. Null:
    /// nothing.
    void remember(const Inquiry& inquiry, const QueryMemory* memory, RouterInput& input);
    /// Of these words, which must outlive it, and no vector.
    RouterInput input(std::span<const ExpertProfile> experts) const {
        return {.experts = experts, .terms = terms, .pairs = pairs, .likelihood = likelihood};
    }
};
RoutedWords routed_words(const Inquiry& inquiry, std::span<const ExpertProfile> experts,
                         bool with_pairs);

/// Whether the weights decide what is opened. Pairs are counted by segment, so that they depend a
/// little on how documents came; what everything is open to, or proved, must not: without pairs.
bool weights_decide(const Inquiry& inquiry);

}  // namespace moxie
