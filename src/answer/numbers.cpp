#include "answer/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace moxie {
namespace {

/// No number that people write is longer.
constexpr std::size_t kLongestNumber = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

struct NamedValue {
    std::string_view name;
    double value;
};
constexpr std::array<NamedValue, 4> kScales = {
    {{"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}, {"trillion", 1e12}}};
// "one" is left out: "one of the kings" claims no number
constexpr std::array<NamedValue, 12> kWords = {{{"zero", 0},
                                                {"two", 2},
                                                {"three", 3},
                                                {"four", 4},
                                                {"five", 5},
                                                {"six", 6},
                                                {"seven", 7},
                                                {"eight", 8},
                                                {"nine", 9},
                                                {"ten", 10},
                                                {"eleven", 11},
                                                {"twelve", 12}}};

template <std::size_t N>
std::optional<double> value_of(std::string_view word, const std::array<NamedValue, N>& table) {
    if (word.size() > 8) return std::nullopt;
    std::string lower(word);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const NamedValue& entry : table) {
        if (entry.name == lower) return entry.value;
    }
    return std::nullopt;
}

std::size_t word_end(std::string_view text, std::size_t at) {
    while (at < text.size() && is_word(text[at])) ++at;
    return at;
}

/// The end of digits, commas and points that begin at `at`; punctuation behind the last digit is
/// outside.
std::size_t digits_end(std::string_view text, std::size_t at) {
    while (at < text.size() &&
           (is_digit(text[at]) || ((text[at] == ',' || text[at] == '.') && at + 1 < text.size() &&
                                   is_digit(text[at + 1])))) {
        ++at;
    }
    return at;
}

/// Commas must group by three: "1,000", not "3,5".
bool grouped_by_three(std::string_view digits) {
    const std::size_t point = std::min(digits.find('.'), digits.size());
    std::size_t run = 0;
    bool grouped = false;
    for (std::size_t at = 0; at < point; ++at) {
        if (digits[at] == ',') {
            if (grouped ? run != 3 : run > 3) return false;
            grouped = true;
            run = 0;
        } else {
            ++run;
        }
    }
    return (!grouped || run == 3) && digits.find(',', point) == std::string_view::npos;
}

std::optional<double> parse(std::string_view digits) {
    if (digits.size() > kLongestNumber || std::count(digits.begin(), digits.end(), '.') > 1 ||
        !grouped_by_three(digits)) {
        return std::nullopt;
    }
    std::string plain;
    std::copy_if(digits.begin(), digits.end(), std::back_inserter(plain),
                 [](char c) { return c != ','; });
    double value = 0;
    const auto result = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (result.ec != std::errc()) return std::nullopt;
    return value;
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<WrittenNumber> scan() {
        while (at_ < text_.size()) {
            if (is_digit(text_[at_])) {
                read_digits();
            } else if (is_word(text_[at_])) {
                read_word();
            } else {
                ++at_;
            }
        }
        return std::move(found_);
    }

private:
    void read_digits() {
        const std::size_t begin = at_;
        at_ = digits_end(text_, at_);
        if (at_ < text_.size() && is_word(text_[at_])) {
            at_ = word_end(text_, at_);
            return;
        }
        const auto value = parse(text_.substr(begin, at_ - begin));
        if (value) add(begin, *value);
    }

    void read_word() {
        const std::size_t begin = at_;
        at_ = word_end(text_, at_);
        const auto value = value_of(text_.substr(begin, at_ - begin), kWords);
        if (value) add(begin, *value);
    }

    void add(std::size_t begin, double value) {
        if (at_ + 1 < text_.size() && text_[at_] == ' ') {
            const std::size_t end = word_end(text_, at_ + 1);
            const auto scale = value_of(text_.substr(at_ + 1, end - at_ - 1), kScales);
            if (scale) {
                value *= *scale;
                at_ = end;
            }
        }
        found_.push_back({begin, at_, value});
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<WrittenNumber> found_;
};

}  // namespace

std::vector<WrittenNumber> written_numbers(std::string_view text) { return Scanner(text).scan(); }

bool same_number(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

}  // namespace moxie
