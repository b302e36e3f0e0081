#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "answer/passage.h"

namespace moxie {

// What the two fitted models of extraction see. Every feature is a share, a logarithm of a count of
// the query or of a sentence, or a flag: none grows with the store, so weights carry over.
// script/fit-answer fits the weights from what answer_features prints.

/// Could the hits answer the query at all?
inline constexpr std::array<std::string_view, 6> kEvidenceFeatures = {
    "bias",      ///< 1
    "achieved",  ///< best BM25 among the hits / the largest possible one
    "length",    ///< ln(1 + query terms): the longer, the less of it a passage needs to hold
    "pairs",     ///< largest share of neighbouring query terms close together in one sentence
    "lead",      ///< how far the first hit's BM25 leads the last one looked at, relative to it
    "unknown",   ///< share of the query's terms that no eligible document holds
};
using EvidenceVector = std::array<double, kEvidenceFeatures.size()>;

/// Does this sentence answer the query, as against the other sentences of the hits?
inline constexpr std::array<std::string_view, 12> kSentenceFeatures = {
    "coverage",  ///< share of the query's information in the sentence
    "rare",      ///< the same with squared shares
    "pairs",     ///< share of neighbouring query terms close together in the sentence
    "heading",   ///< share that only title and headings add
    "before",    ///< share that only the sentence before adds
    "after",     ///< share that only the sentence behind adds
    "passage",   ///< share of the query's information in the whole hit
    "score",     ///< the hit's score / the first hit's
    "first",     ///< the hit is the first one
    "cue",       ///< a word of the kind that the question asks for
    "long",      ///< ln(words / 30) above thirty words
    "question",  ///< ends with a question mark
};
using SentenceVector = std::array<double, kSentenceFeatures.size()>;

/// Passages must be those of the first hits, in order.
EvidenceVector evidence_features(const QueryTerms& query, const std::vector<Passage>& passages);

/// True if a unit may be quoted: it is no heading, and it, its headings or the sentence before it
/// hold a term of the query.
bool quotable(const Passage& passage, std::size_t unit);

/// The features of unit `unit` of `passages[passage]`.
SentenceVector sentence_features(const QueryTerms& query, const std::vector<Passage>& passages,
                                 std::size_t passage, std::size_t unit);

/// In [0, 1]: the logistic model with the shipped weights; 1 where one passage holds every term of
/// the query (in text, title or headings), 0 where there is no passage or no term is known.
double evidence(const QueryTerms& query, const std::vector<Passage>& passages);
/// True if one passage holds every term of the query.
bool complete(const QueryTerms& query, const std::vector<Passage>& passages);
/// The linear score with the shipped weights, in nats; comparable within one query only.
double sentence_score(const SentenceVector& features);

}  // namespace moxie
