#include "answer/extract_features.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "answer/extract_weights.h"

namespace moxie {
namespace {

using Ids = std::vector<QueryTerms::Id>;

/// The share of those ids that also stand in `sorted`.
double common_share(const QueryTerms& query, const Ids& ids, const Ids& sorted) {
    double sum = 0;
    for (const auto id : ids) {
        if (std::binary_search(sorted.begin(), sorted.end(), id)) sum += query.share(id);
    }
    return sum;
}

/// The share that a neighbouring sentence adds to a sentence; 0 where there is no such sentence
/// (unit − 1 of the first one wraps to the largest number).
double added_share(const QueryTerms& query, const Passage& in, std::size_t unit,
                   std::size_t neighbour) {
    if (neighbour >= in.units.size()) return 0;
    Ids own = in.units[unit].matched;
    std::sort(own.begin(), own.end());
    const Ids& other = in.units[neighbour].matched;
    return query.share_of(other) - common_share(query, other, own);
}

/// (first − last) / first of the hits' BM25; 1 where one hit alone was found.
double lead(const std::vector<Passage>& passages) {
    const double first = passages.front().hit->scores.lexical;
    if (passages.size() < 2 || !(first > 0)) return 1.0;
    return std::clamp(1.0 - passages.back().hit->scores.lexical / first, 0.0, 1.0);
}

double relative_score(const Hit& hit, const Hit& first) {
    const bool lexical = first.scores.lexical > 0;
    const double best = lexical ? first.scores.lexical : first.score;
    const double own = lexical ? hit.scores.lexical : hit.score;
    return best > 0 && std::isfinite(best) && std::isfinite(own) ? std::clamp(own / best, 0.0, 1.0)
                                                                 : 0.0;
}

template <typename Vector>
double dot(const Vector& a, const Vector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

EvidenceVector evidence_features(const QueryTerms& query, const std::vector<Passage>& passages) {
    if (query.size() == 0 || passages.empty()) return {1};
    double best_score = 0;
    double best_pairs = 0;
    for (const Passage& passage : passages) {
        best_score = std::max(best_score, passage.hit->scores.lexical);
        for (const Unit& unit : passage.units) best_pairs = std::max(best_pairs, unit.pairs);
    }
    const double terms = static_cast<double>(query.size());
    return {1,
            query.any_known() ? std::clamp(best_score / query.achievable(), 0.0, 1.0) : 0.0,
            std::log1p(terms),
            best_pairs,
            lead(passages),
            static_cast<double>(query.unknown()) / terms};
}

bool quotable(const Passage& passage, std::size_t unit) {
    const Unit& own = passage.units[unit];
    if (own.heading || own.words == 0) return false;
    return !own.matched.empty() || !passage.heading.empty() ||
           (unit > 0 && !passage.units[unit - 1].matched.empty());
}

SentenceVector sentence_features(const QueryTerms& query, const std::vector<Passage>& passages,
                                 std::size_t passage, std::size_t unit) {
    const Passage& in = passages[passage];
    const Unit& own = in.units[unit];
    const double words = static_cast<double>(std::max<std::size_t>(own.words, 1));
    return {query.share_of(own.matched),
            query.rare_share_of(own.matched),
            own.pairs,
            in.heading_share - common_share(query, own.matched, in.heading),
            added_share(query, in, unit, unit - 1),
            added_share(query, in, unit, unit + 1),
            in.share,
            relative_score(*in.hit, *passages.front().hit),
            passage == 0 ? 1.0 : 0.0,
            own.cue ? 1.0 : 0.0,
            std::max(0.0, std::log(words / 30.0)),
            in.hit->text[own.end - 1] == '?' ? 1.0 : 0.0};
}

bool complete(const QueryTerms& query, const std::vector<Passage>& passages) {
    return query.size() > 0 &&
           std::any_of(passages.begin(), passages.end(), [&](const Passage& passage) {
               return passage.matched.size() == query.size();
           });
}

double evidence(const QueryTerms& query, const std::vector<Passage>& passages) {
    if (passages.empty() || !query.any_known()) return 0;
    if (complete(query, passages)) return 1;
    return 1.0 / (1.0 + std::exp(-dot(evidence_features(query, passages), kEvidenceWeights)));
}

double sentence_score(const SentenceVector& features) { return dot(features, kSentenceWeights); }

}  // namespace moxie
