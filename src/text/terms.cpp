#include "text/terms.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "text/characters.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMaxKnown = 1 << 16;   // words, about 8 MB
constexpr std::size_t kMaxKnownWord = 128;   // bytes of a word worth remembering
constexpr std::size_t kMaxFolded = 1 << 10;  // bytes of a word that are looked at

// The short English list that Lucene ships.
constexpr std::array<std::string_view, 33> kStopWords = {
    "a",   "an",    "and",  "are",   "as",    "at",   "be",   "but", "by",  "for",  "if",
    "in",  "into",  "is",   "it",    "no",    "not",  "of",   "on",  "or",  "such", "that",
    "the", "their", "then", "there", "these", "they", "this", "to",  "was", "will", "with"};

bool is_stop_word(std::string_view word) {
    return std::binary_search(kStopWords.begin(), kStopWords.end(), word);
}

bool is_ascii_letters(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

void TermTable::clear() {
    if (known_.size() >= kMaxKnown) known_.clear();
    kept_.release();
}

std::string_view TermTable::ascii(std::string_view word) {
    if (const auto known = known_.find(word); known != known_.end()) return known->second;
    if (is_stop_word(word)) return remember(word, {});
    return remember(word, is_ascii_letters(word) ? stemmer_(word) : word);
}

std::string_view TermTable::folded(std::string_view word) {
    if (const auto known = known_.find(word); known != known_.end()) return known->second;
    std::string plain = fold_word(word.substr(0, code_point_start(word, kMaxFolded)));
    plain.resize(code_point_start(plain, kMaxTerm));
    return remember(word, ascii(plain));
}

std::string_view TermTable::keep(std::string_view term) {
    if (term.empty()) return {};
    auto* bytes = static_cast<char*>(kept_.allocate(term.size(), 1));
    std::memcpy(bytes, term.data(), term.size());
    return {bytes, term.size()};
}

std::string_view TermTable::remember(std::string_view word, std::string_view term) {
    if (known_.size() >= kMaxKnown || word.size() > kMaxKnownWord) return keep(term);
    return known_.emplace(word, term).first->second;
}

}  // namespace moxie
