// Prints what the models of extraction see, for script/fit-answer. Reads tab-separated lines, in
// which \t, \n and \\ are escaped:
//     D collection id title text            one document
//     Q collection id text [gold answer…]   one question, after all documents
// and writes, searching all documents as one store, exhaustively:
//     E collection id complete evidence-features…   complete 1: one passage holds every term
//     S collection id 0|1 sentence-features…   each sentence of the hits; 1: holds a gold answer
//     A collection id abstained evidence first any   with the shipped weights; gold answer in the
//                                               first (any) citation, - without gold answers

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "answer/extract.h"
#include "answer/extract_features.h"
#include "text/analyser.h"
#include "text/sentences.h"

namespace moxie {
namespace {

constexpr std::size_t kChunkBytes = 1000;
constexpr std::size_t kHits = 5;
constexpr float kK1 = 0.9F;
constexpr float kB = 0.4F;

std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> parts(1);
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\t') {
            parts.emplace_back();
        } else if (line[at] == '\\' && at + 1 < line.size()) {
            const char escaped = line[++at];
            parts.back() += escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped;
        } else {
            parts.back() += line[at];
        }
    }
    return parts;
}

/// All documents, cut into chunks at sentence ends, with exhaustive BM25 (Lucene's variant).
class Store {
public:
    void add(const std::vector<std::string>& document) {
        const std::string& text = document[4];
        std::size_t begin = 0;
        std::size_t end = 0;
        for (const TextRange sentence : sentences(text)) {
            if (end > begin && sentence.end - begin > kChunkBytes) {
                add_chunk(document, begin, end);
                begin = sentence.begin;
            }
            end = sentence.end;
        }
        if (end > begin) add_chunk(document, begin, end);
    }

    std::vector<AnswerTerm> query_terms(const std::string& query) {
        std::vector<std::string_view> found;
        analyser_.terms(query, found);
        std::vector<AnswerTerm> terms;
        for (const std::string_view term : found) {
            const auto same = [&](const AnswerTerm& other) { return other.term == term; };
            if (std::any_of(terms.begin(), terms.end(), same)) continue;
            terms.push_back({std::string(term), idf(std::string(term))});
        }
        return terms;
    }

    std::vector<Hit> search(const std::vector<AnswerTerm>& terms) const {
        std::vector<float> scores(chunks_.size());
        const float average = static_cast<float>(words_) / static_cast<float>(chunks_.size());
        for (const AnswerTerm& term : terms) {
            const auto list = postings_.find(term.term);
            if (list == postings_.end()) continue;
            for (const auto& [chunk, count] : list->second) {
                const float tf = static_cast<float>(count);
                const float norm = kK1 * (1 - kB + kB * lengths_[chunk] / average);
                scores[chunk] += static_cast<float>(term.idf) * tf / (tf + norm);
            }
        }
        return best(scores);
    }

private:
    double idf(const std::string& term) const {
        const auto list = postings_.find(term);
        if (list == postings_.end()) return 0;
        const double n = static_cast<double>(list->second.size());
        return std::log1p((static_cast<double>(chunks_.size()) - n + 0.5) / (n + 0.5));
    }

    void add_chunk(const std::vector<std::string>& document, std::size_t begin, std::size_t end) {
        Hit hit;
        hit.expert = document[1];
        hit.document = document[2];
        hit.title = document[3];
        hit.text = document[4].substr(begin, end - begin);
        hit.span = {begin, end};
        const auto chunk = static_cast<std::uint32_t>(chunks_.size());
        std::vector<std::string_view> terms;
        const std::string indexed = hit.title + "\n" + hit.text;
        analyser_.terms(indexed, terms);
        for (const std::string_view term : terms) {
            auto& list = postings_[std::string(term)];
            if (list.empty() || list.back().first != chunk) list.emplace_back(chunk, 0U);
            ++list.back().second;
        }
        words_ += terms.size();
        lengths_.push_back(static_cast<float>(terms.size()));
        chunks_.push_back(std::move(hit));
    }

    std::vector<Hit> best(const std::vector<float>& scores) const {
        std::vector<std::size_t> order;
        for (std::size_t at = 0; at < scores.size(); ++at) {
            if (scores[at] > 0) order.push_back(at);
        }
        const std::size_t count = std::min(order.size(), kHits);
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                          order.end(), [&](std::size_t a, std::size_t b) {
                              return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
                          });
        std::vector<Hit> hits;
        for (std::size_t at = 0; at < count; ++at) {
            hits.push_back(chunks_[order[at]]);
            hits.back().rank = at + 1;
            hits.back().score = hits.back().scores.lexical = scores[order[at]];
        }
        return hits;
    }

    Analyser analyser_;
    std::vector<Hit> chunks_;
    std::vector<float> lengths_;
    std::unordered_map<std::string, std::vector<std::pair<std::uint32_t, std::uint32_t>>> postings_;
    std::size_t words_ = 0;
};

/// Lower-case, white space collapsed: how gold strings are compared.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (space && (out.empty() || out.back() == ' ')) continue;
        out += space ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

bool holds_gold(std::string_view quote, const std::vector<std::string>& gold) {
    const std::string text = plain(quote);
    return std::any_of(gold.begin(), gold.end(), [&](const std::string& answer) {
        return text.find(plain(answer)) != std::string::npos;
    });
}

template <typename Vector>
void print(const std::string& key, const Vector& features) {
    std::cout << key;
    for (const double value : features) std::cout << '\t' << value;
    std::cout << '\n';
}

void print_sentences(const std::string& key, const QueryTerms& query,
                     const std::vector<Passage>& passages, const std::vector<std::string>& gold) {
    for (std::size_t passage = 0; passage < passages.size(); ++passage) {
        const std::vector<Unit>& units = passages[passage].units;
        for (std::size_t unit = 0; unit < units.size(); ++unit) {
            if (!quotable(passages[passage], unit)) continue;
            const std::string_view text =
                std::string_view(passages[passage].hit->text)
                    .substr(units[unit].begin, units[unit].end - units[unit].begin);
            print("S\t" + key + (holds_gold(text, gold) ? "\t1" : "\t0"),
                  sentence_features(query, passages, passage, unit));
        }
    }
}

void print_answer(const std::string& key, const AnswerText& answer, double evidence,
                  const std::vector<std::string>& gold) {
    std::cout << "A\t" << key << '\t' << answer.abstained << '\t' << evidence << '\t';
    if (gold.empty()) {
        std::cout << "-\t-\n";
        return;
    }
    const bool any = std::any_of(answer.citations.begin(), answer.citations.end(),
                                 [&](const Citation& c) { return holds_gold(c.quote, gold); });
    const bool first = !answer.citations.empty() && holds_gold(answer.citations[0].quote, gold);
    std::cout << first << '\t' << any << '\n';
}

void ask(Store& store, const std::vector<std::string>& question) {
    const std::string key = question[1] + "\t" + question[2];
    const std::vector<std::string> gold(question.begin() + 4, question.end());
    const std::vector<AnswerTerm> terms = store.query_terms(question[3]);
    const std::vector<Hit> hits = store.search(terms);
    Analyser analyser;
    const QueryTerms query(analyser, terms);
    const auto passages = read_passages(analyser, query, answer_cue(question[3]), hits, kHits);
    print("E\t" + key + (complete(query, passages) ? "\t1" : "\t0"),
          evidence_features(query, passages));
    if (!gold.empty()) print_sentences(key, query, passages, gold);
    print_answer(key, extract_answer(question[3], terms, hits, shipped_extract_options()),
                 answer_evidence(terms, hits), gold);
}

void run() {
    Store store;
    std::string line;
    while (std::getline(std::cin, line)) {
        const std::vector<std::string> parts = fields(line);
        if (parts.size() >= 5 && parts[0] == "D") store.add(parts);
        if (parts.size() >= 4 && parts[0] == "Q") ask(store, parts);
    }
}

}  // namespace
}  // namespace moxie

int main() {
    std::ios::sync_with_stdio(false);
    moxie::run();
    return 0;
}
