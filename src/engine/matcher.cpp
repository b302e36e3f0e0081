#include "engine/matcher.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie {

namespace {

double largest_cosine(const EncodedQuery& query,
                      const std::vector<std::shared_ptr<const Expert>>& experts) {
    const auto components = query.vector.components().first(query.vector.dimensions());
    double largest = -1;
    for (const auto& expert : experts) {
        const VectorProfile* profile = expert->vector_profile.get();
        if (!profile || profile->encoder != query.encoder || !expert->parent.empty()) continue;
        largest = std::max(largest, profile->mean.product(0, components));
    }
    return largest;
}

// The largest cosine of the query and the centroid of an expert that holds documents (dividing one
// changes nothing), in the range of the default encoder; by the router's encoder alone, so that it
// does not depend on what was opened.
double topic_of(const Inquiry& inquiry) {
    if (inquiry.encoded.empty()) return 0;
    const EncodedQuery& query = inquiry.encoded.front();
    return query.offset + query.factor * std::max(largest_cosine(query, inquiry.experts),
                                                  largest_cosine(query, inquiry.snapshot.divided));
}

bool same_chunk(const Inquiry::Found& a, const Inquiry::Found& b) {
    return a.expert == b.expert && a.chunk.segment == b.chunk.segment &&
           a.chunk.chunk == b.chunk.chunk;
}

}  // namespace

Matcher::Matcher(const Inquiry& inquiry) : inquiry_(inquiry) {
    double rarest = 0;
    for (const QueryTerm& term : inquiry.terms) {
        information_ += term.idf;
        rarest = std::max(rarest, term.idf);
    }
    const auto& all = inquiry.answer_terms;
    const auto unknown = static_cast<double>(std::count_if(
        all.begin(), all.end(), [](const AnswerTerm& term) { return term.idf == 0; }));
    information_ += unknown * rarest;
    query_.length = query_length(all.size());
    query_.unknown = all.empty() ? 0 : unknown / static_cast<double>(all.size());
    query_.topic = topic_of(inquiry);
}

Match Matcher::match(const Inquiry::Found& found) {
    Match match = query_;
    match.cosine = cosine_of(found);
    match.words =
        static_cast<double>(found.chunk.lexical) / kScoreScale / inquiry_.scorer.words_unit;
    match.coverage = coverage(found);
    return match;
}

// Where lists are fused, the list of words does not say what the list of vectors knows.
std::optional<double> Matcher::cosine_of(const Inquiry::Found& found) const {
    if (found.chunk.cosine || inquiry_.request.fuse == Fusion::scorer) return found.chunk.cosine;
    for (const Inquiry::Found& other : inquiry_.found)
        if (other.chunk.cosine && same_chunk(found, other)) return other.chunk.cosine;
    return {};
}

double Matcher::coverage(const Inquiry::Found& found) {
    if (information_ <= 0) return 0;
    const TermShares& wanted = terms_in(found);
    const auto& part = inquiry_.experts[found.expert]->parts[found.chunk.segment];
    double covered = 0;
    auto next = wanted.begin();
    for (const Segment::Occurrence& held : part.segment->open().terms_of(found.chunk.chunk)) {
        while (next != wanted.end() && next->first < held.term) ++next;
        if (next == wanted.end()) break;
        if (next->first == held.term) covered += next->second;
    }
    return covered;
}

const Matcher::TermShares& Matcher::terms_in(const Inquiry::Found& found) {
    const auto [at, fresh] =
        terms_.try_emplace((std::uint64_t{found.expert} << 32) | found.chunk.segment);
    if (!fresh) return at->second;
    const auto& part = inquiry_.experts[found.expert]->parts[found.chunk.segment];
    for (const QueryTerm& term : inquiry_.terms)
        if (const auto entry = part.segment->open().find(term.hash, term.text))
            at->second.emplace_back(entry->number, term.idf / information_);
    std::sort(at->second.begin(), at->second.end());
    return at->second;
}

}  // namespace moxie
