#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "moxie/answer.h"

namespace moxie {

/// What the answer stage knows of a query term: its text and its inverse document frequency over
/// the audience (0 where no eligible document holds it).
struct AnswerTerm {
    std::string term;
    double idf = 0;
};

/// Thresholds and weights of extraction, fitted on train splits (see docs/decisions/answer.md).
struct ExtractOptions {
    std::size_t hits = 5;       ///< chunks looked at
    std::size_t sentences = 3;  ///< at most, in the answer
    double min_evidence =
        0.0;  ///< abstain below this evidence; the shipped value is in extract.cpp
};
ExtractOptions shipped_extract_options();

/// How well the hits could answer the query at all, in [0, 1]: a logistic model over term coverage
/// of the best hits. Not a relevance per hit; used only to abstain.
double answer_evidence(const std::vector<AnswerTerm>& query, const std::vector<Hit>& hits);

/// The sentences of the hits that answer the query, verbatim, each with its citation; or an
/// abstention with its reason.
AnswerText extract_answer(std::string_view query, const std::vector<AnswerTerm>& terms,
                          const std::vector<Hit>& hits, const ExtractOptions& options);

}  // namespace moxie
