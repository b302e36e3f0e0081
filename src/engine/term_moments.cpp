#include "engine/term_moments.h"

#include <algorithm>

namespace moxie {

namespace {

Moments moments_of(const Expert& expert, const QueryTerm& term, double average_length) {
    const LengthNorms norms(expert.recipe.bm25, average_length);
    const TermScorer scorer(term.idf, 1, norms);
    double count = 0, sum = 0, squares = 0;
    for (const Expert::Part& part : expert.parts) {
        const Segment& segment = part.segment->open();
        const auto entry = segment.find(term.hash, term.text);
        if (!entry) continue;
        const auto lengths = segment.length_codes();
        for_each_posting(segment, *entry, [&](const Posting& posting) {
            const auto fixed = scorer(posting.frequency, lengths[posting.chunk]);
            const double score = static_cast<double>(fixed) / kScoreScale;
            ++count;
            sum += score;
            squares += score * score;
        });
    }
    if (count == 0) return {};
    const double mean = sum / count;
    return {mean, std::max(0.0, squares / count - mean * mean)};
}

}  // namespace

Moments KnownMoments::of(const Inquiry& inquiry, std::size_t term, std::uint32_t expert) {
    const std::pair key{inquiry.terms[term].hash, expert};
    {
        const std::lock_guard lock(mutex_);
        if (const auto at = known_.find(key); at != known_.end()) return at->second;
    }
    const Moments found =
        moments_of(*inquiry.experts[expert], inquiry.terms[term], inquiry.average_length);
    const std::lock_guard lock(mutex_);
    return known_[key] = found;
}

}  // namespace moxie
