#include "text/tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/token_tables.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kLongestListed = 12;   // letters, five bits each in a key
constexpr std::size_t kLongestFitted = 30;   // letters for which the weights were fitted
constexpr std::uint32_t kTokenUnits = 16;    // the weights' unit: sixteenths of a token
constexpr std::uint32_t kMargin = 16;        // one part in so many is added to the weights' sum
constexpr std::size_t kListSlots = 1 << 12;  // more than the words
constexpr std::uint32_t kVowels = 1U << 1 | 1U << 5 | 1U << 9 | 1U << 15 | 1U << 21;  // a e i o u

enum class Kind : std::uint8_t { joining, space, mark, digit, letter };

constexpr std::array<Kind, 128> kKinds = [] {
    std::array<Kind, 128> kinds{};
    for (std::size_t c = 0x21; c < 0x7F; ++c) kinds[c] = Kind::mark;
    for (const char c : {' ', '\t', '\n', '\r'}) kinds[static_cast<std::size_t>(c)] = Kind::space;
    for (std::size_t c = '0'; c <= '9'; ++c) kinds[c] = Kind::digit;
    for (std::size_t c = 'a'; c <= 'z'; ++c) kinds[c] = kinds[c - 0x20] = Kind::letter;
    return kinds;
}();

constexpr std::array<std::array<std::uint8_t, 32>, 27> kWeights = [] {
    std::array<std::array<std::uint8_t, 32>, 27> weights{};
    for (std::size_t a = 0; a < weights.size(); ++a)
        for (std::size_t b = 0; b < kPairWeights[a].size(); ++b)
            weights[a][b] = static_cast<std::uint8_t>(kPairWeights[a][b] - '0');
    return weights;
}();

constexpr std::size_t slot_of(std::uint64_t key) { return (key * 0x9E3779B97F4A7C15ULL) >> 52; }

/// The listed words by their keys, open addressing.
constexpr std::array<std::uint64_t, kListSlots> kListed = [] {
    std::array<std::uint64_t, kListSlots> slots{};
    std::uint64_t key = 0;
    for (const char c : kFrequentWords) {
        if (c != ' ') {
            key = key << 5 | (static_cast<std::uint64_t>(c) & 31);
            continue;
        }
        std::size_t slot = slot_of(key);
        while (slots[slot] != 0) slot = (slot + 1) % kListSlots;
        slots[slot] = key;
        key = 0;
    }
    return slots;
}();

bool is_listed(std::uint64_t key) {
    for (std::size_t slot = slot_of(key); kListed[slot] != 0; slot = (slot + 1) % kListSlots)
        if (kListed[slot] == key) return true;
    return false;
}

/// Characters that the tokenizer cannot part: at most one token each, so that is the bound unless
/// all are letters or all are digits.
class Run {
public:
    void letter(std::uint32_t letter) {
        ++characters_;
        ++letters_;
        key_ = key_ << 5 | letter;
        units_ += kWeights[previous_][letter];
        previous_ = letter;
        has_vowel_ |= (kVowels >> letter & 1) != 0;
    }
    void digit(std::uint32_t digit) {
        ++characters_;
        ++digits_;
        number_ = std::min<std::uint32_t>(number_ * 10 + digit, kLargeNumber);
    }
    void joining(std::size_t characters) {
        characters_ += characters;
        plain_ = false;
    }
    /// The bound of the run, which starts anew.
    std::size_t take() {
        if (characters_ == 0 && plain_) return 0;
        const std::size_t bound = this->bound();
        *this = Run();
        return bound;
    }

private:
    static constexpr std::uint32_t kLargeNumber = 100'000;

    std::size_t bound() const {
        if (plain_ && digits_ == 0) return word_bound();
        if (plain_ && letters_ == 0) return number_bound();
        return characters_;
    }
    std::size_t word_bound() const {
        if (letters_ == 1 || letters_ > kLongestFitted) return letters_;
        if (letters_ <= kLongestListed && is_listed(key_)) return 1;
        if (!has_vowel_) return letters_;
        std::uint32_t units = units_ + kWeights[previous_][0];
        units += units / kMargin + kTokenUnits / 2;
        return std::clamp<std::size_t>(units / kTokenUnits, 2, letters_);
    }
    /// The vocabulary holds every number of two digits, and the years.
    std::size_t number_bound() const {
        const bool year = digits_ == 4 && number_ >= 1800 && number_ <= 2021;
        return year || digits_ == 1 ? 1 : digits_ - 1;
    }

    std::size_t characters_ = 0;
    std::size_t letters_ = 0;
    std::size_t digits_ = 0;
    std::uint64_t key_ = 0;
    std::uint32_t units_ = 0;
    std::uint32_t previous_ = 0;
    std::uint32_t number_ = 0;
    bool has_vowel_ = false;
    bool plain_ = true;
};

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

/// Frequent characters beyond ASCII that the tokenizer parts from their neighbours: punctuation
/// and Han. (Those missing here only make the bound less tight.)
bool parts_words(char32_t c) {
    return c == 0xA0 || c == 0xAB || c == 0xB7 || c == 0xBB || in(c, 0x2010, 0x2029) ||
           in(c, 0x3000, 0x3003) || in(c, 0x3008, 0x3011) || in(c, 0x4E00, 0x9FFF);
}

/// Code points, other than marks that are dropped, of the canonical decomposition, rounded up by
/// block: Hangul and some vowel signs and musical notes come apart.
std::size_t decomposed_size(char32_t c) {
    if (c == kInvalidCodePoint) return 1;
    if (in(c, 0xAC00, 0xD7A3) || in(c, 0x10000, 0x1EFFF)) return 3;
    return in(c, 0x800, 0x1FFF) ? 2 : 1;
}

}  // namespace

std::size_t token_bound(std::string_view text) {
    std::size_t total = 0;
    Run run;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        const Kind kind = c < kKinds.size() ? kKinds[c] : Kind::joining;
        if (kind == Kind::letter)
            run.letter(c & 31);
        else if (kind == Kind::digit)
            run.digit(c - '0');
        else if (kind == Kind::space)
            total += run.take();
        else if (kind == Kind::mark || parts_words(c))
            total += run.take() + 1;
        else
            run.joining(c < kKinds.size() ? 0 : decomposed_size(c));
    }
    return total + run.take();
}

}  // namespace moxie
