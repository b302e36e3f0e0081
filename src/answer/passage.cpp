#include "answer/passage.h"

#include <algorithm>
#include <cstdint>

#include "text/sentences.h"
#include "text/stops.h"

namespace moxie {
namespace {

using Id = QueryTerms::Id;

/// Query terms whose written words are at most this far apart count as a pair.
constexpr std::size_t kPairReach = 4;
/// A longer line without a stop is a sentence that lacks one.
constexpr std::size_t kLabelWords = 12;

/// Distinct ids, in order of appearance, without clearing a table for every unit.
class IdSet {
public:
    explicit IdSet(std::size_t size) : stamps_(size, 0) {}
    void start() {
        ++now_;
        ids_.clear();
    }
    void add(Id id) {
        if (stamps_[id] == now_) return;
        stamps_[id] = now_;
        ids_.push_back(id);
    }
    const std::vector<Id>& ids() const { return ids_; }

private:
    std::vector<std::uint32_t> stamps_;
    std::uint32_t now_ = 0;
    std::vector<Id> ids_;
};

/// Finds out which neighbours of the query stand close together in a unit. A pair weighs what its
/// two terms weigh.
class PairFinder {
public:
    explicit PairFinder(const QueryTerms& query) : query_(query), found_(query.size()) {
        for (Id id = 0; id + 1 < query.size(); ++id) total_ += weight(id);
    }
    void start() {
        found_.start();
        has_last_ = false;
    }
    void add(Id id, std::size_t word) {
        if (has_last_ && word - last_word_ <= kPairReach) {
            if (id == last_ + 1) found_.add(last_);
            if (last_ == id + 1) found_.add(id);
        }
        last_ = id;
        last_word_ = word;
        has_last_ = true;
    }
    double share() const {
        double sum = 0;
        for (const Id id : found_.ids()) sum += weight(id);
        return total_ > 0 ? sum / total_ : 0.0;
    }

private:
    double weight(Id id) const { return query_.share(id) + query_.share(id + 1); }

    const QueryTerms& query_;
    IdSet found_;
    double total_ = 0;
    Id last_ = 0;
    std::size_t last_word_ = 0;
    bool has_last_ = false;
};

/// A heading as it may stand in the text: without Markdown's marks and white space around it.
std::string_view bare(std::string_view line) {
    const auto begin = line.find_first_not_of("#*=_ \t\r\n");
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of("#*=_ \t\r\n") - begin + 1);
}

/// Without the number that documents put before a heading and repeat without it: "3.6. Packages".
std::string_view unnumbered(std::string_view heading) {
    const std::size_t end = heading.find_first_not_of("0123456789.");
    const bool numbered = end != std::string_view::npos && end > 0 && heading[end] == ' ';
    return numbered ? heading.substr(end + 1) : heading;
}

bool repeats_heading(const Hit& hit, std::string_view line) {
    const std::string_view text = unnumbered(bare(line));
    if (text == unnumbered(bare(hit.title))) return true;
    return std::any_of(hit.section.begin(), hit.section.end(), [&](const std::string& heading) {
        return unnumbered(bare(heading)) == text;
    });
}

/// As captions, link texts and terms are that stand above what they name. Items of lists, rows of
/// tables, program text and lines that a colon ends are more than that.
bool is_label(std::string_view text, std::size_t words) {
    constexpr std::string_view kProgramMarks = "{}[]<>=;_\\|$#`()*&%^~@";
    if (const Ending ending = ending_of(text); ending != Ending::none)
        return ending == Ending::question;
    return words <= kLabelWords && !is_list_item(text) && !text.ends_with(':') &&
           !text.ends_with(',') && text.find_first_of(kProgramMarks) == std::string_view::npos;
}

class PassageReader {
public:
    PassageReader(const QueryTerms& query, AnswerCue cue, const Hit& hit)
        : query_(query), cue_(cue), hit_(hit), unit_ids_(query.size()), pairs_(query) {}

    Unit read_unit(TextRange range, const std::vector<Analyser::Word>& words, std::size_t& at) {
        Unit unit;
        unit.begin = range.begin;
        unit.end = range.end;
        unit.heading = repeats_heading(hit_, text(range.begin, range.end));
        unit_ids_.start();
        pairs_.start();
        while (at < words.size() && words[at].begin < range.begin) ++at;
        for (; at < words.size() && words[at].begin < range.end; ++at) read_word(unit, words[at]);
        unit.matched = unit_ids_.ids();
        unit.pairs = pairs_.share();
        unit.label = is_label(text(range.begin, range.end), unit.words);
        return unit;
    }

private:
    std::string_view text(std::size_t begin, std::size_t end) const {
        return std::string_view(hit_.text).substr(begin, end - begin);
    }

    void read_word(Unit& unit, const Analyser::Word& word) {
        const std::size_t position = unit.words++;
        bool asked = false;
        for (const std::string& term : word.terms) {
            const auto id = query_.find(term);
            if (!id) continue;
            asked = true;
            unit_ids_.add(*id);
            pairs_.add(*id, position);
        }
        if (!asked && !word.terms.empty()) {
            note_shape(unit, word_shape(text(word.begin, word.end)), position);
        }
    }

    void note_shape(Unit& unit, WordShape shape, std::size_t position) const {
        if (position == 0) shape.capital = false;
        unit.cue = unit.cue || satisfies(shape, cue_);
    }

    const QueryTerms& query_;
    AnswerCue cue_;
    const Hit& hit_;
    IdSet unit_ids_;
    PairFinder pairs_;
};

void add_terms(Analyser& analyser, const QueryTerms& query, std::string_view text, IdSet& ids) {
    std::vector<std::string_view> terms;
    analyser.terms(text, terms);
    for (const std::string_view term : terms) {
        if (const auto id = query.find(term)) ids.add(*id);
    }
}

}  // namespace

bool citable(const Hit& hit) {
    return !hit.text.empty() && hit.span.end >= hit.span.begin &&
           hit.span.end - hit.span.begin == hit.text.size();
}

Passage read_passage(Analyser& analyser, const QueryTerms& query, AnswerCue cue, const Hit& hit) {
    Passage passage;
    passage.hit = &hit;
    IdSet ids(query.size());
    ids.start();
    add_terms(analyser, query, hit.title, ids);
    for (const std::string& heading : hit.section) add_terms(analyser, query, heading, ids);
    passage.heading = ids.ids();
    std::sort(passage.heading.begin(), passage.heading.end());
    passage.heading_share = query.share_of(passage.heading);

    const std::vector<Analyser::Word> words = analyser.words(hit.text);
    PassageReader reader(query, cue, hit);
    std::size_t at = 0;
    for (const TextRange range : sentences(hit.text)) {
        passage.units.push_back(reader.read_unit(range, words, at));
        for (const Id id : passage.units.back().matched) ids.add(id);
    }
    passage.matched = ids.ids();
    passage.share = query.share_of(passage.matched);
    return passage;
}

std::vector<Passage> read_passages(Analyser& analyser, const QueryTerms& query, AnswerCue cue,
                                   const std::vector<Hit>& hits, std::size_t count) {
    std::vector<Passage> passages;
    for (std::size_t at = 0; at < hits.size() && at < count; ++at) {
        if (citable(hits[at])) passages.push_back(read_passage(analyser, query, cue, hits[at]));
    }
    return passages;
}

}  // namespace moxie
