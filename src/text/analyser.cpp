#include "text/analyser.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/characters.h"
#include "text/terms.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMaxTerm = TermTable::kMaxTerm;
constexpr std::size_t kDictionaryPiece = 1 << 12;  // bytes handed to ICU at once

// Kinds of bytes; a set of them is their sum.
constexpr std::uint8_t kLower = 1;
constexpr std::uint8_t kUpper = 2;
constexpr std::uint8_t kDigit = 4;
constexpr std::uint8_t kUnderscore = 8;
constexpr std::uint8_t kHigh = 16;
constexpr std::uint8_t kLetter = kLower | kUpper;
constexpr std::uint8_t kAlphanumeric = kLetter | kDigit;

constexpr std::array<std::uint8_t, 256> kByteKinds = [] {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t c = 'a'; c <= 'z'; ++c) kinds[c] = kLower;
    for (std::size_t c = 'A'; c <= 'Z'; ++c) kinds[c] = kUpper;
    for (std::size_t c = '0'; c <= '9'; ++c) kinds[c] = kDigit;
    for (std::size_t c = 0x80; c <= 0xFF; ++c) kinds[c] = kHigh;
    kinds['_'] = kUnderscore;
    return kinds;
}();

std::uint8_t byte_kind(char c) { return kByteKinds[static_cast<std::uint8_t>(c)]; }
bool is(char c, std::uint8_t kinds) { return (byte_kind(c) & kinds) != 0; }

/// The beginning of a lower-cased word, as long as a term can be.
class LowerCased {
public:
    LowerCased() = default;
    explicit LowerCased(std::string_view part) { append(part); }

    void append(char c) {
        if (size_ < kMaxTerm) bytes_[size_++] = is(c, kUpper) ? static_cast<char>(c | 0x20) : c;
    }
    void append(std::string_view part) {
        for (const char c : part.substr(0, kMaxTerm - size_)) append(c);
    }
    std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, kMaxTerm> bytes_;
    std::size_t size_ = 0;
};

/// Where the camel-case part that starts at `begin` ends: before a capital that follows a small
/// letter or digit, and before the last capital of an acronym if a word follows (HTTP|Server, but
/// DNAs).
std::size_t part_end(std::string_view word, std::size_t begin) {
    for (std::size_t i = begin + 1; i < word.size(); ++i) {
        if (!is(word[i], kUpper)) continue;
        if (!is(word[i - 1], kUpper)) return i;
        const bool word_follows = i + 1 < word.size() && is(word[i + 1], kLower);
        const bool plural = i + 2 == word.size() && word[i + 1] == 's';
        if (word_follows && !plural) return i;
    }
    return word.size();
}

std::size_t letters(std::string_view part) {
    std::size_t count = 0;
    for (const char c : part) count += is(c, kLetter) ? 1 : 0;
    return count;
}

/// Capitals and digits alone are an acronym, however they are mixed.
bool is_capitals(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return is(c, kUpper | kDigit); });
}

/// Camel case only if every part could be a word: not mRNA, LaTeX or IPv4.
bool splits(std::string_view word) {
    if (is_capitals(word)) return false;
    for (std::size_t begin = 0, end = 0; begin < word.size(); begin = end) {
        end = part_end(word, begin);
        if (letters(word.substr(begin, end - begin)) < 2) return false;
    }
    return true;
}

/// Finds the words of one text and tells the sink of each: word(begin, end), then its terms.
template <typename Sink>
class Scanner {
public:
    Scanner(TermTable& table, std::unique_ptr<DictionaryBreaker>& breaker, std::string_view text,
            Sink sink)
        : table_(table), breaker_(breaker), text_(text), sink_(sink) {}

    void scan() {
        for (std::size_t at = 0; at < text_.size();) {
            const std::uint8_t kind = byte_kind(text_[at]);
            if ((kind & kAlphanumeric) != 0)
                at = ascii(at);
            else if (kind == kHigh)
                at = high(at);
            else
                ++at;
        }
    }

private:
    std::string_view slice(std::size_t begin, std::size_t end) const {
        return text_.substr(begin, end - begin);
    }

    void term(std::string_view term) {
        if (!term.empty()) sink_.term(term);
    }

    /// A word that starts with an ASCII letter or digit; returns where the scan goes on.
    std::size_t ascii(std::size_t begin) {
        LowerCased lower;
        std::uint8_t inner = 0;
        std::size_t end = begin;
        for (; end < text_.size(); ++end) {
            const std::uint8_t kind = byte_kind(text_[end]);
            if ((kind & (kAlphanumeric | kUnderscore)) == 0) break;
            if (end > begin) inner |= kind;
            lower.append(text_[end]);
        }
        if (continues_high(end)) return mixed(begin, end);
        if ((inner & (kUpper | kUnderscore)) != 0 && !is_capitals(slice(begin, end)))
            identifier(begin, end);
        else if (const std::size_t special = special_name(begin, end); special > end)
            end = special;
        else
            plain(begin, end, lower.view());
        return skip_possessive(end);
    }

    void plain(std::size_t begin, std::size_t end, std::string_view lower) {
        sink_.word(begin, end);
        term(table_.ascii(lower));
    }

    /// C++, C#, F# and the like are terms of their own; i++ is not. Returns their end, or `end`.
    std::size_t special_name(std::size_t begin, std::size_t end) {
        if (end - begin != 1 || end == text_.size()) return end;
        const char letter = static_cast<char>(text_[begin] | 0x20);
        std::size_t name_end = end;
        if (text_[end] == '#' && (letter == 'c' || letter == 'f'))
            name_end = end + 1;
        else if (slice(end, end + 2) == "++" && (letter == 'c' || letter == 'g'))
            name_end = end + 2;
        if (name_end == end || continues_ascii(name_end, kLetter | kUnderscore)) return end;
        sink_.word(begin, name_end);
        sink_.term(table_.keep(LowerCased(slice(begin, name_end)).view()));
        return name_end;
    }

    /// The parts of snake_case and camelCase, and the whole if there are several.
    void identifier(std::size_t begin, std::size_t end) {
        sink_.word(begin, end);
        LowerCased joined;
        std::size_t parts = 0;
        const auto part = [&](std::string_view written) {
            ++parts;
            joined.append(written);
            term(table_.ascii(LowerCased(written).view()));
        };
        const std::string_view run = slice(begin, end);
        for (std::size_t from = 0; from < run.size();) {
            const std::size_t to = std::min(run.find('_', from), run.size());
            if (to > from) section(run.substr(from, to - from), part);
            from = to + 1;
        }
        if (parts > 1) term(table_.ascii(joined.view()));
    }

    template <typename Part>
    void section(std::string_view word, Part& part) {
        if (!splits(word)) return part(word);
        for (std::size_t begin = 0, end = 0; begin < word.size(); begin = end) {
            end = part_end(word, begin);
            part(word.substr(begin, end - begin));
        }
    }

    /// An ASCII run that goes on with a letter or mark beyond ASCII: its last part joins that.
    std::size_t mixed(std::size_t begin, std::size_t end) {
        const std::size_t underscore = slice(begin, end).rfind('_');
        if (underscore == std::string_view::npos) return other(begin);
        identifier(begin, begin + underscore);
        return other(begin + underscore + 1);
    }

    std::size_t high(std::size_t at) {
        std::size_t next = at;
        switch (kind_of(next_code_point(text_, next))) {
            case CharacterKind::word:
                return other(at);
            case CharacterKind::bigram:
                return bigrams(at);
            case CharacterKind::dictionary:
                return dictionary(at);
            default:
                return next;
        }
    }

    /// A word with letters beyond ASCII.
    std::size_t other(std::size_t begin) {
        std::size_t end = begin;
        while (continues_ascii(end, kAlphanumeric) || continues_high(end))
            next_code_point(text_, end);
        if (end == begin) return begin;
        sink_.word(begin, end);
        term(table_.folded(slice(begin, end)));
        return skip_possessive(end);
    }

    std::size_t bigrams(std::size_t begin) {
        std::size_t first = begin;
        std::size_t end = character_end(begin);
        std::string before = folded_character(begin, end);
        if (!continues(end, CharacterKind::bigram)) pair(begin, end, before);
        while (continues(end, CharacterKind::bigram)) {
            const std::size_t second = end;
            end = character_end(second);
            const std::string after = folded_character(second, end);
            pair(first, end, before.append(after));
            before = after;
            first = second;
        }
        return end;
    }

    void pair(std::size_t begin, std::size_t end, std::string_view folded) {
        sink_.word(begin, end);
        term(table_.keep(folded));
    }

    std::string folded_character(std::size_t begin, std::size_t end) {
        const std::string_view folded = table_.folded(slice(begin, end));
        return std::string(folded.substr(0, code_point_start(folded, kMaxTerm / 2)));
    }

    std::size_t character_end(std::size_t at) const {
        next_code_point(text_, at);
        while (continues(at, CharacterKind::extend)) next_code_point(text_, at);
        return at;
    }

    std::size_t dictionary(std::size_t begin) {
        if (!breaker_) breaker_ = std::make_unique<DictionaryBreaker>();
        std::size_t end = begin;
        while (continues(end, CharacterKind::dictionary) && end - begin < kDictionaryPiece)
            end = std::min(character_end(end), begin + kDictionaryPiece);
        end = begin + code_point_start(text_.substr(begin), end - begin);
        (*breaker_)(slice(begin, end), [&](std::size_t from, std::size_t to) {
            sink_.word(begin + from, begin + to);
            term(table_.folded(slice(begin + from, begin + to)));
        });
        return end;
    }

    /// The dog's → dog, in both spellings of the apostrophe.
    std::size_t skip_possessive(std::size_t end) const {
        constexpr std::string_view kApostrophe = "\xE2\x80\x99";
        std::size_t at = end;
        if (at < text_.size() && text_[at] == '\'') at += 1;
        if (text_.substr(at, kApostrophe.size()) == kApostrophe) at += kApostrophe.size();
        if (at == end || at >= text_.size() || (text_[at] | 0x20) != 's') return end;
        const bool goes_on =
            continues_ascii(at + 1, kAlphanumeric | kUnderscore) || continues_high(at + 1);
        return goes_on ? end : at + 1;
    }

    bool continues_ascii(std::size_t at, std::uint8_t kinds) const {
        return at < text_.size() && is(text_[at], kinds);
    }

    bool continues(std::size_t at, CharacterKind kind) const {
        return at < text_.size() && is(text_[at], kHigh) &&
               kind_of(next_code_point(text_, at)) == kind;
    }

    bool continues_high(std::size_t at) const {
        if (at >= text_.size() || !is(text_[at], kHigh)) return false;
        const CharacterKind kind = kind_of(next_code_point(text_, at));
        return kind == CharacterKind::word || kind == CharacterKind::extend;
    }

    TermTable& table_;
    std::unique_ptr<DictionaryBreaker>& breaker_;
    std::string_view text_;
    Sink sink_;
};

struct TermSink {
    std::vector<std::string_view>& terms;

    void word(std::size_t, std::size_t) {}
    void term(std::string_view term) { terms.push_back(term); }
};

struct WordSink {
    std::vector<Analyser::Word>& words;

    void word(std::size_t begin, std::size_t end) { words.push_back({begin, end, {}}); }
    void term(std::string_view term) { words.back().terms.emplace_back(term); }
};

}  // namespace

struct Analyser::State {
    TermTable table;
    std::unique_ptr<DictionaryBreaker> breaker;
};

Analyser::Analyser() : state_(std::make_unique<State>()) {}
Analyser::~Analyser() = default;
Analyser::Analyser(Analyser&&) noexcept = default;
Analyser& Analyser::operator=(Analyser&&) noexcept = default;

const std::string& Analyser::name() {
    static const std::string name =
        "english@1+icu" + std::to_string(unicode_library_version()) + "+snowball2.2";
    return name;
}

void Analyser::terms(std::string_view text, std::vector<std::string_view>& terms) {
    state_->table.clear();
    Scanner(state_->table, state_->breaker, text, TermSink{terms}).scan();
}

bool Analyser::has_words(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (is(text[at], kAlphanumeric)) return true;
        if (is(text[at], kHigh)) {
            const CharacterKind kind = kind_of(next_code_point(text, at));
            if (kind != CharacterKind::separator && kind != CharacterKind::extend) return true;
        } else {
            ++at;
        }
    }
    return false;
}

std::vector<Analyser::Word> Analyser::words(std::string_view text) {
    std::vector<Word> words;
    state_->table.clear();
    Scanner(state_->table, state_->breaker, text, WordSink{words}).scan();
    return words;
}

}  // namespace moxie
