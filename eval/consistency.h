#pragma once

#include <string>
#include <vector>

#include "eval/paraphrases.h"
#include "eval/step.h"

namespace moxie::eval {

/// What a wording of a question found.
struct Wording {
    std::string kind;
    std::vector<std::string> opened;  ///< experts, sorted
    std::string first;                ///< EXPERT/DOCUMENT of the first hit; empty: nothing
    double right = 0;                 ///< 1 where that is judged relevant
    double ndcg = 0;
};

/// |a ∩ b| / |a ∪ b| of sorted names; 1 of two empty sets.
double jaccard(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// Of all pairs of a group's wordings, and of the pairs of a question with its wordings of each
/// kind. `group[i]` is the expert of wordings i.
std::vector<Consistency> consistency_of(const std::string& route,
                                        const std::vector<std::vector<Wording>>& wordings,
                                        const std::vector<std::size_t>& group,
                                        const std::vector<bool>& judged);

/// Searches every wording under `request`, whose route it is.
std::vector<Consistency> measure_consistency(const Engine& engine, const Request& request,
                                             const std::vector<ParaphraseGroup>& groups,
                                             Steps& steps);

}  // namespace moxie::eval
