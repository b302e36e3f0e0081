#include "text/spelling.h"

#include <algorithm>

#include "base/ascii.h"

namespace moxie {
namespace {

constexpr std::size_t kShortest = 4, kLongest = 16;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

bool is_letter(char c) { return is_lower(static_cast<char>(c | 0x20)); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Collects words that differ from one by a slip.
class Slips {
public:
    explicit Slips(std::string_view word) : word_(word) { words_.reserve(53 * word.size()); }

    void exchanged(std::size_t at) {
        if (word_[at] == word_[at + 1]) return;
        words_.emplace_back(word_);
        std::swap(words_.back()[at], words_.back()[at + 1]);
    }
    // Beside the same letter, putting it in before or behind makes one word: so does taking it out.
    void longer(std::size_t at) {
        for (const char c : kLetters)
            if (at == word_.size() || word_[at] != c) words_.emplace_back(word_).insert(at, 1, c);
    }
    void other(std::size_t at) {
        for (const char c : kLetters)
            if (word_[at] != c) words_.emplace_back(word_)[at] = c;
    }
    void shorter(std::size_t at) {
        if (at + 1 == word_.size() || word_[at] != word_[at + 1])
            words_.emplace_back(word_).erase(at, 1);
    }
    std::vector<std::string> take() { return std::move(words_); }

private:
    std::string_view word_;
    std::vector<std::string> words_;
};

// What stands beside a word that is one of a sentence's; `outer` is what follows on that side.
bool parts_words(char c, char outer) {
    constexpr std::string_view kMarks = ",;!?()[]";
    if (is_space(c) || kMarks.find(c) != std::string_view::npos) return true;
    if (c == '.' || c == ':') return is_space(outer);
    if (c == '-' || c == '\'') return is_letter(outer) || (c == '\'' && is_space(outer));
    return (c & 0x80) != 0;  // marks beyond ASCII; letters would be part of the word
}

// "doesn't" is one word, with either apostrophe; "goverment's" is one and its case.
bool is_contracted(std::string_view text, std::size_t end) {
    constexpr std::string_view kApostrophe = "\xE2\x80\x99";
    std::string_view rest = text.substr(end);
    if (rest.starts_with('\''))
        rest.remove_prefix(1);
    else if (rest.starts_with(kApostrophe))
        rest.remove_prefix(kApostrophe.size());
    else
        return false;
    return !rest.empty() && is_letter(rest[0]) && (rest[0] | 0x20) != 's';
}

// Stems such as "retriev" and "todai" end like no English word.
bool is_cut(std::string_view word) {
    return std::string_view("ijquv").find(word.back()) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> one_slip_away(std::string_view word) {
    Slips slips(word);
    for (std::size_t i = 0; i + 1 < word.size(); ++i) slips.exchanged(i);
    for (std::size_t i = 1; i < word.size(); ++i) slips.shorter(i);
    for (std::size_t i = 1; i < word.size(); ++i) slips.other(i);
    for (std::size_t i = 1; i <= word.size(); ++i) slips.longer(i);
    return slips.take();
}

bool may_be_misspelt(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view word = text.substr(begin, end - begin);
    if (word.size() < kShortest || word.size() > kLongest || !is_letter(word[0])) return false;
    if (!std::all_of(word.begin() + 1, word.end(), is_lower)) return false;
    const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : ' '; };
    const bool before = begin == 0 || parts_words(at(begin - 1), begin > 1 ? at(begin - 2) : ' ');
    return before && !is_contracted(text, end) && parts_words(at(end), at(end + 1));
}

std::optional<std::string> likeliest_spelling(std::string_view word, TermTable& table,
                                              const TermFrequency& frequency, std::uint64_t fewest,
                                              StopWords stop_words) {
    std::optional<std::string> best;
    std::string best_term;
    std::uint64_t most = std::max<std::uint64_t>(fewest, 1) - 1;
    for (std::string& candidate : one_slip_away(word)) {
        const std::string_view term = table.ascii(candidate);
        if (term.empty() && stop_words == StopWords::left_out) continue;
        const std::uint64_t count = term.empty() ? UINT64_MAX : frequency(term);
        if (count < most || (count == most && !best)) continue;
        if (count == most && term > best_term) continue;
        if (count == most && term == best_term && (!is_cut(*best) || is_cut(candidate))) continue;
        most = count;
        best_term = term;
        best = std::move(candidate);
    }
    return best;
}

}  // namespace moxie
