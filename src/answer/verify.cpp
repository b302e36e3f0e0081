#include "answer/verify.h"

#include <algorithm>
#include <array>
#include <optional>

#include "answer/citation_marks.h"
#include "answer/facts.h"
#include "answer/passage.h"
#include "text/sentences.h"
#include "text/unicode.h"

namespace moxie {
namespace {

/// No useful answer is longer; what is beyond is dropped.
constexpr std::size_t kGeneratedBytes = 1 << 14;
/// Sentences of one hit that are compared with each claim.
constexpr std::size_t kSentencesRead = 64;
/// Hits that one sentence may cite; further ones are dropped.
constexpr std::size_t kHitsCited = 8;
constexpr std::string_view kUnsupported = " [unsupported]";

struct Quote {
    TextRange range;  ///< in the hit's text
    Facts facts;
};

/// The sentences of the hits, read when first asked for.
class Sources {
public:
    Sources(Analyser& analyser, const std::vector<Hit>& hits)
        : analyser_(analyser), hits_(hits), quotes_(hits.size()) {}

    const Hit& hit(std::size_t number) const { return hits_[number - 1]; }

    /// Null where the hit has no text that could be cited.
    const Quote* best(std::size_t number, const Facts& claim) {
        const std::vector<Quote>& quotes = read(number - 1);
        const Quote* best = nullptr;
        double best_support = -1;
        for (const Quote& quote : quotes) {
            const double supported = support(claim, quote.facts);
            if (supported > best_support) {
                best = &quote;
                best_support = supported;
            }
        }
        return best;
    }

private:
    const std::vector<Quote>& read(std::size_t at) {
        if (quotes_[at]) return *quotes_[at];
        std::vector<Quote>& quotes = quotes_[at].emplace();
        const Hit& hit = hits_[at];
        if (!citable(hit)) return quotes;
        for (const TextRange range : sentences(hit.text)) {
            if (quotes.size() == kSentencesRead) break;
            const std::string_view text =
                std::string_view(hit.text).substr(range.begin, range.end - range.begin);
            quotes.push_back({range, read_facts(analyser_, text)});
        }
        return quotes;
    }

    Analyser& analyser_;
    const std::vector<Hit>& hits_;
    std::vector<std::optional<std::vector<Quote>>> quotes_;
};

Citation cite(const Hit& hit, TextRange range, double supported) {
    Citation citation;
    citation.hit = hit.rank;
    citation.expert = hit.expert;
    citation.document = hit.document;
    citation.title = hit.title;
    citation.section = hit.section;
    citation.uri = hit.uri;
    citation.page = hit.page;
    citation.span = {hit.span.begin + range.begin, hit.span.begin + range.end};
    citation.quote = hit.text.substr(range.begin, range.end - range.begin);
    citation.supported = supported;
    return citation;
}

/// Quotes of several hits may support a claim together.
void join(Facts& whole, const Facts& part) {
    whole.terms.insert(whole.terms.end(), part.terms.begin(), part.terms.end());
    std::sort(whole.terms.begin(), whole.terms.end());
    whole.numbers.insert(whole.numbers.end(), part.numbers.begin(), part.numbers.end());
    whole.negated = whole.negated || part.negated;
}

class Verifier {
public:
    Verifier(const std::vector<Hit>& hits, double minimum)
        : sources_(analyser_, hits), minimum_(minimum) {}

    /// Adds one sentence with the hits that it names.
    void add(std::string_view separator, std::string_view sentence,
             const std::vector<std::size_t>& numbers) {
        answer_.text += separator;
        answer_.text += sentence;
        const Facts claim = read_facts(analyser_, sentence);
        Facts together;
        double best = 0;
        std::vector<std::size_t> indexes;
        for (const std::size_t number : numbers) {
            const Quote* quote = sources_.best(number, claim);
            if (quote == nullptr) continue;
            const double supported = support(claim, quote->facts);
            best = std::max(best, supported);
            join(together, quote->facts);
            const std::size_t index = index_of(cite(sources_.hit(number), quote->range, supported));
            if (std::find(indexes.begin(), indexes.end(), index) == indexes.end()) {
                indexes.push_back(index);
            }
        }
        for (const std::size_t index : indexes) {
            answer_.text += " [" + std::to_string(index) + "]";
        }
        if (std::max(best, support(claim, together)) < minimum_ || indexes.empty()) {
            answer_.text += kUnsupported;
        }
    }

    AnswerText take() { return std::move(answer_); }

private:
    /// The same quote keeps its index; it vouches for the weakest sentence that leans on it.
    std::size_t index_of(Citation citation) {
        const auto same = std::find_if(
            answer_.citations.begin(), answer_.citations.end(), [&](const Citation& other) {
                return other.hit == citation.hit && other.expert == citation.expert &&
                       other.document == citation.document && other.span == citation.span;
            });
        if (same != answer_.citations.end()) {
            same->supported = std::min(same->supported, citation.supported);
            return same->index;
        }
        citation.index = answer_.citations.size() + 1;
        answer_.citations.push_back(std::move(citation));
        return answer_.citations.back().index;
    }

    Analyser analyser_;
    Sources sources_;
    double minimum_;
    AnswerText answer_;
};

std::string lower_start(std::string_view text) {
    std::string lower;
    for (const char c : text.substr(0, 400)) {
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

/// True for sentences such as "The sources do not say."
bool is_refusal(std::string_view sentence) {
    static constexpr std::array<std::string_view, 12> kSayings = {
        "not in the sources", "i don't know",      "i do not know",    "i cannot answer",
        "cannot be answered", "can't be answered", "unable to answer", "not enough information",
        "no information",     "unanswerable",      "cannot determine", "insufficient information"};
    static constexpr std::array<std::string_view, 5> kSources = {"source", "context", "passage",
                                                                 "document", "text"};
    static constexpr std::array<std::string_view, 6> kDenials = {
        "do not", "does not", "don't", "doesn't", "not mention", "no mention"};
    const std::string text = lower_start(sentence);
    const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    return std::any_of(kSayings.begin(), kSayings.end(), has) ||
           (std::any_of(kSources.begin(), kSources.end(), has) &&
            std::any_of(kDenials.begin(), kDenials.end(), has));
}

AnswerText abstain(std::string reason) {
    AnswerText answer;
    answer.abstained = true;
    answer.reason = std::move(reason);
    return answer;
}

std::string_view slice(const std::string& text, TextRange range) {
    return std::string_view(text).substr(range.begin, range.end - range.begin);
}

/// A text that cites is judged by its citations, whatever it says.
bool declines(const MarkedText& marked, TextRange first) {
    const bool cites = std::any_of(marked.marks.begin(), marked.marks.end(),
                                   [](const auto& mark) { return !mark.numbers.empty(); });
    return !cites && is_refusal(slice(marked.text, first));
}

void add_distinct(std::vector<std::size_t>& numbers, const std::vector<std::size_t>& more) {
    for (const std::size_t number : more) {
        if (numbers.size() == kHitsCited) return;
        if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
            numbers.push_back(number);
        }
    }
}

}  // namespace

double support(std::string_view sentence, std::string_view quote) {
    Analyser analyser;
    return support(read_facts(analyser, sentence), read_facts(analyser, quote));
}

AnswerText verify_answer(std::string_view generated, const std::vector<Hit>& hits, double minimum) {
    generated = generated.substr(0, code_point_start(generated, kGeneratedBytes));
    const MarkedText marked = take_marks(generated, hits.size());
    const std::vector<TextRange> ranges = sentences(marked.text);
    if (ranges.empty()) return abstain("the generator wrote nothing");
    if (declines(marked, ranges.front())) {
        return abstain("the generator found no answer in the passages");
    }
    Verifier verifier(hits, minimum);
    auto mark = marked.marks.begin();
    std::size_t written = ranges.front().begin;
    for (std::size_t at = 0; at < ranges.size(); ++at) {
        const std::size_t next =
            at + 1 < ranges.size() ? ranges[at + 1].begin : marked.text.size() + 1;
        std::vector<std::size_t> numbers;
        // a mark between two sentences belongs to the one before it
        for (; mark != marked.marks.end() && mark->at < next; ++mark) {
            add_distinct(numbers, mark->numbers);
        }
        const TextRange gap{written, ranges[at].begin};
        verifier.add(slice(marked.text, gap), slice(marked.text, ranges[at]), numbers);
        written = ranges[at].end;
    }
    return verifier.take();
}

}  // namespace moxie
