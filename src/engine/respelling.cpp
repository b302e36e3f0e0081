#include <algorithm>
#include <map>

#include "engine/inquiry.h"
#include "route/small_talk.h"
#include "text/analyser.h"
#include "text/spelling.h"

namespace moxie {

namespace {

// A text of so many bytes was not typed as a query.
constexpr std::size_t kMostBytes = 2048;
// Of more unknown words than these the query is of another language or subject.
constexpr std::size_t kMostWords = 4;
// Words of fewer chunks may be misspelt themselves.
constexpr std::uint64_t kFewestChunks = 5;

bool is_unknown(const Inquiry& inquiry, const std::string& term) {
    return std::any_of(
        inquiry.answer_terms.begin(), inquiry.answer_terms.end(),
        [&](const AnswerTerm& known) { return known.idf == 0 && known.term == term; });
}

bool is_small_talk(const Inquiry& inquiry) {
    return find_small_talk(talk_words(inquiry.query), !inquiry.request.history.empty()).has_value();
}

std::string lower_case(std::string_view word) {
    std::string lower(word);
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    return lower;
}

/// Reads the unknown words of one query.
class Respeller {
public:
    explicit Respeller(const Inquiry& inquiry) : inquiry_(inquiry) {}

    /// Empty: the word stays. A word is looked for once.
    const std::optional<std::string>& operator()(const std::string& word) {
        const auto at = read_.find(word);
        if (at != read_.end()) return at->second;
        return read_[word] = read_.size() >= kMostWords ? std::nullopt : likeliest(word);
    }

private:
    std::optional<std::string> likeliest(const std::string& word) {
        // Where nothing else is known, a stop word would leave nothing to search for.
        const StopWords stop_words =
            inquiry_.terms.empty() ? StopWords::left_out : StopWords::likeliest;
        return likeliest_spelling(
            word, table_,
            [this](std::string_view term) {
                return chunks_with(inquiry_.snapshot, checksum(term));
            },
            kFewestChunks, stop_words);
    }

    const Inquiry& inquiry_;
    TermTable table_;
    std::map<std::string, std::optional<std::string>> read_;
};

}  // namespace

bool has_unknown_words(const Inquiry& inquiry) {
    return !inquiry.request.as_typed && inquiry.query.size() <= kMostBytes &&
           inquiry.terms.size() < inquiry.answer_terms.size() && !is_small_talk(inquiry);
}

void respell_query(Inquiry& inquiry) {
    Analyser analyser;
    Respeller respelt(inquiry);
    std::vector<Respelling>& changes = inquiry.answer.trace.respelt;
    std::string read;
    std::size_t copied = 0;
    for (const Analyser::Word& word : analyser.words(inquiry.query)) {
        if (word.terms.size() != 1 || !is_unknown(inquiry, word.terms[0])) continue;
        if (!may_be_misspelt(inquiry.query, word.begin, word.end)) continue;
        const std::string typed = inquiry.query.substr(word.begin, word.end - word.begin);
        const std::optional<std::string>& meant = respelt(lower_case(typed));
        if (!meant) continue;
        read.append(inquiry.query, copied, word.begin - copied).append(*meant);
        copied = word.end;
        const Respelling change{typed, *meant};
        if (std::find(changes.begin(), changes.end(), change) == changes.end())
            changes.push_back(change);
    }
    if (changes.empty()) return;
    inquiry.read = read.append(inquiry.query, copied);
    read_terms(inquiry);
}

}  // namespace moxie
