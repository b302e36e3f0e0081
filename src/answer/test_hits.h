#pragma once

#include <string>
#include <vector>

#include "answer/extract.h"
#include "moxie/answer.h"
#include "text/analyser.h"

namespace moxie {

/// A hit whose text begins at byte `begin` of its document.
inline Hit test_hit(std::size_t rank, std::string text, double lexical = 8,
                    std::uint64_t begin = 0) {
    Hit hit;
    hit.rank = rank;
    hit.expert = "history";
    hit.document = "document-" + std::to_string(rank);
    hit.span = {begin, begin + text.size()};
    hit.text = std::move(text);
    hit.score = hit.scores.lexical = lexical;
    return hit;
}

/// The terms of a query, each with the same idf; those of `unknown` with none.
inline std::vector<AnswerTerm> test_terms(std::string_view query, double idf = 5,
                                          std::string_view unknown = {}) {
    Analyser analyser;
    std::vector<std::string_view> found;
    analyser.terms(unknown, found);
    const std::vector<std::string> absent(found.begin(), found.end());
    found.clear();
    analyser.terms(query, found);
    std::vector<AnswerTerm> terms;
    for (const std::string_view term : found) {
        bool known = true;
        for (const std::string& other : absent) known = known && other != term;
        terms.push_back({std::string(term), known ? idf : 0.0});
    }
    return terms;
}

}  // namespace moxie
