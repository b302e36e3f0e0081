#include "answer/extract.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "answer/extract_features.h"
#include "answer/extract_weights.h"
#include "answer/quote_range.h"

namespace moxie {
namespace {

using Id = QueryTerms::Id;

/// Hits that evidence looks at; the features were fitted with as many.
constexpr std::size_t kEvidenceHits = 5;
/// A further sentence may score this much (nats) below the best one: about a third as likely.
constexpr double kScoreGap = 1.0;
/// Two sentences of which this share of the words agrees say the same.
constexpr double kDuplicate = 0.7;
/// Bytes of a question that are read for its kind and its written words.
constexpr std::size_t kQueryBytes = 1 << 16;
constexpr std::size_t kTermsNamed = 8;
/// Nats that a label costs which names nothing in its passage: about seven times less likely.
constexpr double kEmptyLabel = 2.0;

struct Candidate {
    std::size_t passage = 0;
    UnitRange units{};
    double score = 0;
};

double score_of(const QueryTerms& query, const std::vector<Passage>& passages, std::size_t passage,
                std::size_t unit) {
    const double score = sentence_score(sentence_features(query, passages, passage, unit));
    const bool empty = passages[passage].units[unit].label && !names_next(passages[passage], unit);
    return empty ? score - kEmptyLabel : score;
}

std::vector<Candidate> ranked_sentences(const QueryTerms& query,
                                        const std::vector<Passage>& passages) {
    std::vector<Candidate> candidates;
    for (std::size_t passage = 0; passage < passages.size(); ++passage) {
        const std::vector<Unit>& units = passages[passage].units;
        for (std::size_t unit = 0; unit < units.size(); ++unit) {
            if (!quotable(passages[passage], unit)) continue;
            const double score = score_of(query, passages, passage, unit);
            candidates.push_back({passage, {unit, unit}, score});
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    return candidates;
}

std::unordered_set<std::string> distinct_terms(Analyser& analyser, std::string_view text) {
    std::vector<std::string_view> terms;
    analyser.terms(text, terms);
    std::unordered_set<std::string> distinct;
    for (const std::string_view term : terms) distinct.emplace(term);
    return distinct;
}

/// Jaccard similarity.
double likeness(const std::unordered_set<std::string>& a,
                const std::unordered_set<std::string>& b) {
    std::size_t common = 0;
    for (const std::string& term : a) common += b.count(term);
    const std::size_t either = a.size() + b.size() - common;
    return either == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(either);
}

bool overlap(const Candidate& a, const Candidate& b) {
    return a.passage == b.passage && a.units.first <= b.units.last && b.units.first <= a.units.last;
}

/// The best few, best first, none of which repeats another.
std::vector<Candidate> choose(Analyser& analyser, const std::vector<Passage>& passages,
                              const std::vector<Candidate>& ranked, std::size_t count) {
    std::vector<Candidate> chosen;
    std::vector<std::unordered_set<std::string>> chosen_terms;
    for (Candidate candidate : ranked) {
        if (chosen.size() >= count || candidate.score < ranked.front().score - kScoreGap) break;
        const Passage& passage = passages[candidate.passage];
        candidate.units = whole_quote(passage, candidate.units.first);
        auto terms = distinct_terms(analyser, text_of(passage, candidate.units));
        bool repeats = false;
        for (std::size_t at = 0; at < chosen.size() && !repeats; ++at) {
            repeats =
                overlap(chosen[at], candidate) || likeness(chosen_terms[at], terms) >= kDuplicate;
        }
        if (repeats) continue;
        chosen.push_back(candidate);
        chosen_terms.push_back(std::move(terms));
    }
    return chosen;
}

Citation cite(const Passage& passage, const Candidate& candidate, std::size_t index) {
    const Hit& hit = *passage.hit;
    Citation citation;
    citation.index = index;
    citation.hit = hit.rank;
    citation.expert = hit.expert;
    citation.document = hit.document;
    citation.title = hit.title;
    citation.section = hit.section;
    citation.uri = hit.uri;
    citation.page = hit.page;
    citation.span = {hit.span.begin + passage.units[candidate.units.first].begin,
                     hit.span.begin + passage.units[candidate.units.last].end};
    citation.quote = std::string(text_of(passage, candidate.units));
    citation.supported = 1;
    return citation;
}

AnswerText abstain(std::string reason) {
    AnswerText answer;
    answer.abstained = true;
    answer.reason = std::move(reason);
    return answer;
}

/// "zebra, hovercraft": the query's written words whose term is not in `covered`.
std::string words_not_in(Analyser& analyser, const QueryTerms& query, std::string_view text,
                         const std::unordered_set<Id>& covered) {
    std::string list;
    std::size_t named = 0;
    std::unordered_set<Id> seen;
    for (const Analyser::Word& word : analyser.words(text)) {
        for (const std::string& term : word.terms) {
            const auto id = query.find(term);
            if (!id || covered.count(*id) != 0 || !seen.insert(*id).second) continue;
            if (named++ == kTermsNamed) return list + ", …";
            if (!list.empty()) list += ", ";
            list += text.substr(word.begin, std::min<std::size_t>(word.end - word.begin, 64));
            break;
        }
    }
    return list;
}

std::unordered_set<Id> known_terms(const QueryTerms& query) {
    std::unordered_set<Id> known;
    for (Id id = 0; id < query.size(); ++id) {
        if (query.known(id)) known.insert(id);
    }
    return known;
}

std::string reason_of_weak_evidence(Analyser& analyser, const QueryTerms& query,
                                    std::string_view text, const std::vector<Passage>& passages) {
    const std::string absent = words_not_in(analyser, query, text, known_terms(query));
    if (!absent.empty()) return "nothing in the opened experts covers: " + absent;
    if (passages.empty()) return "nothing was found that could be quoted";
    const auto best =
        std::max_element(passages.begin(), passages.end(),
                         [](const Passage& a, const Passage& b) { return a.share < b.share; });
    const std::vector<Id>& matched = best->matched;
    const std::string missing =
        words_not_in(analyser, query, text, {matched.begin(), matched.end()});
    if (!missing.empty()) return "no passage covers the question; the best one lacks: " + missing;
    return "the passages found are too weak";
}

AnswerText quote(const std::vector<Passage>& passages, const std::vector<Candidate>& chosen) {
    AnswerText answer;
    for (const Candidate& candidate : chosen) {
        const std::size_t index = answer.citations.size() + 1;
        answer.citations.push_back(cite(passages[candidate.passage], candidate, index));
        if (index > 1) answer.text += ' ';
        answer.text += answer.citations.back().quote + " [" + std::to_string(index) + "]";
    }
    return answer;
}

}  // namespace

ExtractOptions shipped_extract_options() {
    ExtractOptions options;
    options.min_evidence = kMinimumEvidence;
    return options;
}

double answer_evidence(const std::vector<AnswerTerm>& query, const std::vector<Hit>& hits) {
    Analyser analyser;
    const QueryTerms terms(analyser, query);
    return evidence(terms, read_passages(analyser, terms, AnswerCue::none, hits, kEvidenceHits));
}

AnswerText extract_answer(std::string_view query, const std::vector<AnswerTerm>& terms,
                          const std::vector<Hit>& hits, const ExtractOptions& options) {
    Analyser analyser;
    const QueryTerms asked(analyser, terms);
    if (asked.size() == 0) return abstain("the question holds no word that says what it is about");
    const std::string_view text = query.substr(0, kQueryBytes);
    const auto passages = read_passages(analyser, asked, answer_cue(text), hits,
                                        std::max<std::size_t>(options.hits, 1));
    const std::vector<Passage> first(
        passages.begin(),
        passages.begin() + static_cast<std::ptrdiff_t>(std::min(passages.size(), kEvidenceHits)));
    if (first.empty() || !asked.any_known() || evidence(asked, first) < options.min_evidence) {
        return abstain(reason_of_weak_evidence(analyser, asked, text, first));
    }
    const auto chosen = choose(analyser, passages, ranked_sentences(asked, passages),
                               std::max<std::size_t>(options.sentences, 1));
    if (chosen.empty()) return abstain("no sentence of the passages found answers the question");
    return quote(passages, chosen);
}

}  // namespace moxie
