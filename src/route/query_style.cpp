#include "route/query_style.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "base/ascii.h"

namespace moxie {

namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

bool is_space(char c) { return kSpace.find(c) != kSpace.npos; }
bool is_mark(char c) {
    return c > ' ' && c < '\x7f' && !is_upper(c) && !is_lower(c) && !is_digit(c);
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

bool ends_in(std::string_view text, std::initializer_list<std::string_view> marks) {
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return text.ends_with(mark); });
}

bool has(std::string_view text, std::string_view any) {
    return text.find_first_of(any) != text.npos;
}

struct Counts {
    double words = 0, upper = 0, marks = 0;
    bool digit = false, capital_inside = false, sentences = false;
};

Counts counts_of(std::string_view text) {
    Counts counts;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool begins = !is_space(c) && (i == 0 || is_space(text[i - 1]));
        counts.words += begins ? 1 : 0;
        counts.upper += is_upper(c) ? 1 : 0;
        counts.marks += is_mark(c) ? 1 : 0;
        counts.digit |= is_digit(c);
        counts.capital_inside |= begins && i > 0 && is_upper(c);
        counts.sentences |= is_space(c) && has(text.substr(i - 1, 1), ".!?");
    }
    return counts;
}

std::string without_end(std::string_view text) {
    const std::size_t last = text.find_last_not_of("?.! \t\r\n\f\v");
    return std::string(text.substr(0, last == text.npos ? 0 : last + 1));
}

std::string without_marks(std::string text) {
    std::replace_if(text.begin(), text.end(), is_mark, ' ');
    return text;
}

std::string as_sentence(std::string_view text, char mark) {
    std::string sentence = without_end(text) + mark;
    sentence.front() = raised(sentence.front());
    return sentence;
}

}  // namespace

// The factors bring lengths and shares to about the size of the others.
QueryStyle query_style(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return {};
    const Counts counts = counts_of(text);
    const auto bytes = static_cast<double>(text.size());
    const auto trait = [](bool holds) { return holds ? 1.0F : 0.0F; };
    const auto amount = [](double value, double most) {
        return static_cast<float>(std::min(value, most));
    };
    return {trait(ends_in(text, {"?", "？", "؟"})),
            trait(ends_in(text, {".", "。"})),
            trait(is_upper(text.front())),
            trait(is_digit(text.front())),
            trait(counts.digit),
            trait(counts.upper > 0),
            trait(counts.capital_inside),
            trait(has(text, "\"`")),
            trait(has(text, "'")),
            trait(has(text, ",")),
            trait(has(text, "-")),
            trait(has(text, "()[]{}")),
            trait(has(text, "_=/\\<>#$@*+|")),
            trait(counts.sentences),
            amount(std::log1p(counts.words) / 3, 3),
            amount(std::log1p(bytes) / 5, 3),
            amount(bytes / counts.words / 8, 2),
            amount(counts.upper / bytes * 5, 1),
            amount(counts.marks / bytes * 5, 1)};
}

std::array<std::string, kManners> typed_otherwise(std::string_view text) {
    text = trimmed(text);
    return {without_end(text), in_lower_case(text), in_lower_case(without_marks(std::string(text))),
            as_sentence(text, '?'), as_sentence(text, '.')};
}

}  // namespace moxie
