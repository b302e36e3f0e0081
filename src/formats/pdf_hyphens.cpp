#include "formats/pdf_hyphens.h"

#include <algorithm>

#include "base/ascii.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::string_view kHyphens[] = {"-", "\u2010"};

bool is_letter(char c) { return is_lower(lowered(c)) || static_cast<unsigned char>(c) >= 0x80; }

/// Its hyphen's bytes; 0 where there is none.
std::size_t hyphen_at_end(std::string_view text) {
    for (const std::string_view hyphen : kHyphens) {
        if (text.ends_with(hyphen)) return hyphen.size();
    }
    return 0;
}

std::string_view last_word(std::string_view text) {
    std::size_t begin = text.size();
    while (begin > 0 && (is_letter(text[begin - 1]) || text[begin - 1] == '-')) --begin;
    return text.substr(begin);
}

std::string_view first_word(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && (is_letter(text[end]) || text[end] == '-')) ++end;
    return text.substr(0, end);
}

/// Letters of scripts that set no spaces: the ideographs, kana and their punctuation.
bool is_ideograph(char32_t c) {
    return (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xF900 && c < 0xFB00) ||
           (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x20000 && c < 0x32000);
}

bool ends_with_ideograph(std::string_view text) {
    if (text.empty()) return false;
    std::size_t at = code_point_start(text, text.size() - 1);
    return is_ideograph(next_code_point(text, at));
}

bool begins_with_ideograph(std::string_view text) {
    std::size_t at = 0;
    return !text.empty() && is_ideograph(next_code_point(text, at));
}

/// "https://example.org/a/" and "/usr/share/" are divided behind their slashes.
bool ends_in_path(std::string_view text) {
    if (!text.ends_with('/')) return false;
    const std::string_view word = text.substr(text.find_last_of(" \n") + 1);
    return std::count(word.begin(), word.end(), '/') >= 2;
}

}  // namespace

bool ends_divided(std::string_view text) {
    const std::size_t hyphen = hyphen_at_end(text);
    return hyphen > 0 && text.size() > hyphen && is_letter(text[text.size() - hyphen - 1]);
}

LineJoiner::LineJoiner(const std::vector<PdfLine>& lines) {
    for (const PdfLine& line : lines) {
        std::string_view rest = line.text;
        while (!rest.empty()) {
            const std::string_view word = first_word(rest);
            rest.remove_prefix(word.empty() ? 1 : word.size());
            const std::size_t hyphen = word.find('-');
            // At the end of a line it may be one that divides.
            const bool within = hyphen != std::string_view::npos && hyphen + 1 < word.size();
            if (within && !(rest.empty() && word.ends_with('-')))
                words_.insert(in_lower_case(word));
        }
    }
}

bool LineJoiner::keeps_hyphen(std::string_view text, std::string_view line) const {
    const std::size_t hyphen = hyphen_at_end(text);
    const std::string_view before = last_word(text.substr(0, text.size() - hyphen));
    const std::string_view after = first_word(line);
    // "Anglo-American", "UTF-8", "pre- and postfix"
    if (after.empty() || in_lower_case(after.substr(0, 1)) != after.substr(0, 1)) return true;
    return words_.contains(in_lower_case(before) + '-' + in_lower_case(after));
}

void LineJoiner::join(std::string& text, std::string_view line) const {
    if (text.empty()) {
        text = line;
    } else if (ends_divided(text)) {
        if (!keeps_hyphen(text, line)) text.resize(text.size() - hyphen_at_end(text));
        text += line;
    } else {
        const bool spaceless =
            ends_in_path(text) || (ends_with_ideograph(text) && begins_with_ideograph(line));
        if (!spaceless) text += ' ';
        text += line;
    }
}

}  // namespace moxie
