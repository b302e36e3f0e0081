#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "answer/answer_cue.h"
#include "answer/query_terms.h"
#include "moxie/answer.h"
#include "text/analyser.h"

namespace moxie {

/// A sentence, a list item or a line of code of a hit: what an answer quotes.
struct Unit {
    std::size_t begin = 0;  ///< byte offsets in the hit's text
    std::size_t end = 0;
    std::size_t words = 0;
    std::vector<QueryTerms::Id> matched;  ///< distinct query terms, in order of appearance
    double pairs = 0;  ///< share of neighbouring query terms that stand close together here
    bool cue = false;  ///< holds a word, not of the query, of the kind that the question asks for
    bool heading = false;  ///< repeats the title or a heading of the path
    bool label = false;    ///< a question, or a line without a stop: says what stands below it
};

/// A hit, read against a query.
struct Passage {
    const Hit* hit = nullptr;
    std::vector<Unit> units;
    std::vector<QueryTerms::Id> matched;  ///< distinct query terms of text, title and headings
    std::vector<QueryTerms::Id> heading;  ///< distinct query terms of title and headings, sorted
    double share = 0;                     ///< of the query's information in `matched`
    double heading_share = 0;             ///< … in `heading`
};

/// True if the hit's span has as many bytes as its text, so that offsets in one are offsets in the
/// other. A hit that fails this cannot be cited.
bool citable(const Hit& hit);

/// Linear in the hit's text. The hit must outlive the passage.
Passage read_passage(Analyser& analyser, const QueryTerms& query, AnswerCue cue, const Hit& hit);

/// The citable ones among the first `count` hits, read.
std::vector<Passage> read_passages(Analyser& analyser, const QueryTerms& query, AnswerCue cue,
                                   const std::vector<Hit>& hits, std::size_t count);

}  // namespace moxie
