#include "text/terms.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include "text/characters.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMaxKnown = 1 << 16;   // words, about 4 MB
constexpr std::size_t kFirstSlots = 256;     // a power of two
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
    kept_.release();
    if (count_ < kMaxKnown) return;
    slots_.clear();
    bytes_.release();
    count_ = 0;
}

const TermTable::Slot* TermTable::find(std::string_view word, std::size_t hash) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = hash & (slots_.size() - 1); slots_[at].record != nullptr;
         at = (at + 1) & (slots_.size() - 1)) {
        const Slot& slot = slots_[at];
        if (slot.hash == hash && static_cast<unsigned char>(slot.record[0]) == word.size() &&
            std::memcmp(slot.record + 2, word.data(), word.size()) == 0)
            return &slot;
    }
    return nullptr;
}

std::string_view TermTable::term_of(const Slot& slot) {
    const auto word_size = static_cast<unsigned char>(slot.record[0]);
    return {slot.record + 2 + word_size, static_cast<unsigned char>(slot.record[1])};
}

void TermTable::grow() {
    std::vector<Slot> old(std::max(kFirstSlots, slots_.size() * 2));
    old.swap(slots_);
    for (const Slot& slot : old) {
        if (slot.record == nullptr) continue;
        std::size_t at = slot.hash & (slots_.size() - 1);
        while (slots_[at].record != nullptr) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = slot;
    }
}

std::string_view TermTable::ascii(std::string_view word) {
    if (const Slot* known = find(word, std::hash<std::string_view>{}(word))) return term_of(*known);
    if (is_stop_word(word)) return remember(word, {});
    return remember(word, is_ascii_letters(word) ? stemmer_(word) : word);
}

std::string_view TermTable::folded(std::string_view word) {
    if (const Slot* known = find(word, std::hash<std::string_view>{}(word))) return term_of(*known);
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
    if (count_ >= kMaxKnown || word.size() > kMaxKnownWord) return keep(term);
    if (count_ * 2 >= slots_.size()) grow();
    auto* record = static_cast<char*>(bytes_.allocate(2 + word.size() + term.size(), 1));
    record[0] = static_cast<char>(word.size());
    record[1] = static_cast<char>(term.size());
    std::copy(word.begin(), word.end(), record + 2);
    std::copy(term.begin(), term.end(), record + 2 + word.size());
    const std::size_t hash = std::hash<std::string_view>{}(word);
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].record != nullptr) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {hash, record};
    ++count_;
    return term_of(slots_[at]);
}

}  // namespace moxie
