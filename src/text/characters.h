#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace moxie {

/// What a code point does to the word it stands in.
enum class CharacterKind : std::uint8_t {
    separator,   ///< stands between words
    word,        ///< letter or digit of a script that writes spaces between words
    extend,      ///< mark or invisible: part of what precedes, never a word of its own
    bigram,      ///< Han, kana, Hangul: indexed as overlapping pairs
    dictionary,  ///< Thai, Lao, Khmer, Myanmar: words found with ICU's dictionaries
};

CharacterKind kind_of(char32_t code_point);

/// One spelling for what readers take for the same word: NFKC case folding, then marks removed
/// where they only vary a letter (Latin, Greek, Cyrillic, Arabic, Hebrew), not where they are
/// vowels. Keeps letters, digits and marks alone. `word` must be valid UTF-8.
std::string fold_word(std::string_view word);

/// A letter, a mark or a digit of any script that is seen.
bool is_alphanumeric(char32_t code_point);
/// Belongs to what precedes it.
bool is_mark(char32_t code_point);
/// Canonically composed (NFC). `text` must be valid UTF-8.
std::string composed(std::string_view text);

/// Cuts text of scripts without spaces into words with ICU's dictionaries.
class DictionaryBreaker {
public:
    DictionaryBreaker();
    ~DictionaryBreaker();
    DictionaryBreaker(DictionaryBreaker&&) noexcept;
    DictionaryBreaker& operator=(DictionaryBreaker&&) noexcept;

    /// Calls `word` with each word's half-open byte range, in order. `text` must be valid UTF-8.
    void operator()(std::string_view text,
                    const std::function<void(std::size_t, std::size_t)>& word);

private:
    struct Icu;
    std::unique_ptr<Icu> icu_;
};

/// What the tokenizer of BERT models takes a code point for, before it folds words.
enum class BertKind : std::uint8_t {
    removed,      ///< control and format characters, private use, what is no code point
    space,        ///< ends a word
    han,          ///< a word of its own
    punctuation,  ///< a word of its own
    word,
};

/// Categories as of Unicode 8, like the published tokenizers: vectors depend on what they saw.
BertKind bert_kind(char32_t code_point);

/// Appends `word` as uncased BERT models spell it: canonically decomposed, without nonspacing marks
/// (of Unicode 8), in lower case. `word` must be valid UTF-8.
void append_bert_folded(std::string_view word, std::string& out);

/// The major version of ICU at run time, whose data shape kinds and folding.
int unicode_library_version();

}  // namespace moxie
