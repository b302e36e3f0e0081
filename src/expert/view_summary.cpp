#include "expert/view_summary.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "expert/live_chunks.h"
#include "text/analyser.h"

namespace moxie {

namespace {

constexpr std::size_t kTermsShown = 6;
// Enough to see how a word that many chunks hold is written.
constexpr std::size_t kChunksRead = 64;

struct Scored {
    double score = 0;
    std::string term;
    friend bool operator<(const Scored& a, const Scored& b) {
        return a.score != b.score ? a.score > b.score : a.term < b.term;
    }
};

double share_log(double observed, double expected) {
    return observed > 0 ? observed * std::log(observed / expected) : 0;
}

// Twice the log-likelihood of `own` of `chunks` beside `other` of `others`, against one share for
// all; 0 where the share is not larger here.
double likelihood_ratio(double own, double chunks, double other, double others) {
    const double share = (own + other) / (chunks + others);
    if (own <= share * chunks) return 0;
    return 2 * (share_log(own, share * chunks) + share_log(chunks - own, (1 - share) * chunks) +
                share_log(other, share * others) + share_log(others - other, (1 - share) * others));
}

// Numbers and single letters say little.
bool is_telling(std::string_view term) {
    const auto letter = [](char c) { return !(c >= '0' && c <= '9') && c != '.' && c != '_'; };
    return term.size() > 1 && std::any_of(term.begin(), term.end(), letter);
}

// The few best, as it sees one after the other.
class Best {
public:
    void add(double score, std::string_view term) {
        if (score <= 0 || (best_.size() == kTermsShown && score < best_.back().score)) return;
        Scored scored{score, std::string(term)};
        best_.insert(std::upper_bound(best_.begin(), best_.end(), scored), std::move(scored));
        if (best_.size() > kTermsShown) best_.pop_back();
    }
    const std::vector<Scored>& best() const { return best_; }

private:
    std::vector<Scored> best_;
};

void count_chunks(std::span<const Expert::Part> parts, const ViewsOfChunks& views,
                  std::vector<ViewSummary>& summaries) {
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const Segment& segment = parts[part].segment->open();
        for (std::uint32_t document = 0; document < segment.document_count(); ++document) {
            std::vector<bool> counted(summaries.size(), false);
            const auto [begin, end] = segment.chunks_of(document);
            for (std::uint32_t chunk = begin; chunk < end; ++chunk) {
                const std::uint8_t view = views[part][chunk];
                if (view == kNoView) continue;
                ++summaries[view].profile.chunks;
                if (!counted[view]) ++summaries[view].profile.documents;
                counted[view] = true;
            }
        }
    }
}

std::string lower_case(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// How terms are written in some of a view's chunks: term → word → occurrences.
using Spellings = std::map<std::string, std::map<std::string, std::size_t>>;

void read_spellings(const std::string& text, Analyser& analyser, Spellings& spellings) {
    for (const Analyser::Word& word : analyser.words(text)) {
        if (word.terms.size() != 1) continue;
        const auto term = spellings.find(word.terms[0]);
        if (term != spellings.end())
            ++term->second[lower_case(text.substr(word.begin, word.end - word.begin))];
    }
}

// Index terms are stems; people read words. A term that the sample does not hold stays as it is.
void spell(std::span<const Expert::Part> parts, const ViewsOfChunks& views,
           std::vector<ViewSummary>& summaries) {
    std::vector<Spellings> spellings(summaries.size());
    for (std::size_t view = 0; view < summaries.size(); ++view)
        for (const std::string& term : summaries[view].terms) spellings[view][term];
    std::vector<std::size_t> read(summaries.size(), 0);
    Analyser analyser;
    for (const LiveChunk& live : live_chunks(parts)) {
        const std::uint8_t view = views[live.part][live.chunk];
        if (view == kNoView || ++read[view] > kChunksRead) continue;
        read_spellings(parts[live.part].segment->open().stored_chunk(live.chunk).text, analyser,
                       spellings[view]);
    }
    for (std::size_t view = 0; view < summaries.size(); ++view)
        for (std::string& term : summaries[view].terms) {
            const auto& written = spellings[view].at(term);
            const auto most =
                std::max_element(written.begin(), written.end(),
                                 [](const auto& a, const auto& b) { return a.second < b.second; });
            if (most != written.end()) term = most->first;
        }
}

}  // namespace

std::vector<ViewSummary> summarise_views(std::span<const Expert::Part> parts,
                                         const ViewsOfChunks& views, std::size_t count) {
    std::vector<ViewSummary> summaries(count);
    count_chunks(parts, views, summaries);
    std::uint64_t chunks = 0;
    for (const ViewSummary& summary : summaries) chunks += summary.profile.chunks;
    std::vector<Best> best(count);
    for_each_view_term(
        parts, views, count,
        [&](std::uint64_t, std::string_view text, std::span<const ViewTerm> by_view) {
            std::uint64_t all = 0;
            for (const ViewTerm& term : by_view) all += term.document_frequency;
            for (std::size_t view = 0; view < count; ++view) {
                summaries[view].profile.terms += by_view[view].collection_frequency;
                const auto own = static_cast<double>(by_view[view].document_frequency);
                const auto size = static_cast<double>(summaries[view].profile.chunks);
                if (own > 0 && is_telling(text))
                    best[view].add(likelihood_ratio(own, size, static_cast<double>(all) - own,
                                                    static_cast<double>(chunks) - size),
                                   text);
            }
        });
    for (std::size_t view = 0; view < count; ++view)
        for (const Scored& scored : best[view].best()) summaries[view].terms.push_back(scored.term);
    spell(parts, views, summaries);
    return summaries;
}

}  // namespace moxie
