#include "text/sentences.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "text/stops.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";
constexpr std::size_t kLongestAbbreviation = 8;  // letters and inner dots

bool is_letter(char c) { return is_upper(c) || is_lower(c); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// ---- Lines and units ----------------------------------------------------------------------------

/// Where the number or letter ends that labels a list item: "12", "b", "iv".
std::size_t label_end(std::string_view line, std::size_t begin) {
    const std::size_t digits = line.find_first_not_of("0123456789", begin);
    if (digits != begin) return digits;
    const std::size_t roman = line.find_first_not_of("ivx", begin);
    return roman == begin && begin < line.size() && is_lower(line[begin]) ? begin + 1 : roman;
}

}  // namespace

bool is_list_item(std::string_view line) {
    for (const std::string_view bullet : {"- ", "* ", "+ ", "• ", "– ", "‣ ", "◦ "})
        if (line.starts_with(bullet)) return true;
    const std::size_t begin = line.starts_with('(') ? 1 : 0;
    const std::size_t end = label_end(line, begin);
    if (end == std::string_view::npos || end == begin || end - begin > 3) return false;
    const std::string_view behind = line.substr(end, 2);
    return behind == ") " || (behind == ". " && begin == 0 && is_digit(line[0]) && end <= 2);
}

namespace {

/// A row as readers write tables: cells with bars between them.
bool is_table_row(std::string_view line) { return line.find(" | ") != std::string_view::npos; }

bool is_heading(std::string_view line) {
    const std::size_t level = line.find_first_not_of('#');
    return level != std::string_view::npos && level >= 1 && level <= 6 && line[level] == ' ';
}

bool is_prompt_or_fence(std::string_view line) {
    for (const std::string_view mark : {"```", "~~~", ">>> ", "... ", "$ ", "//", "/*", "#!", "| "})
        if (line.starts_with(mark)) return true;
    return false;
}

/// One mark of program text in six bytes, or an ending that prose does not have.
bool is_code(std::string_view line, bool indented) {
    constexpr std::string_view kMarks = "{}[]<>=;_\\|$#`()*&%^~@";
    if (is_prompt_or_fence(line)) return true;
    const char last = line.back();
    if (last == '{' || last == '}' || line.ends_with("):")) return true;
    std::size_t marks = 0;
    for (const char c : line) marks += kMarks.find(c) != std::string_view::npos ? 1 : 0;
    if (last == ';' && marks > 1) return true;
    if (indented && marks > 1 && (last == ':' || last == ')')) return true;
    return marks > 2 && marks * 6 >= line.size();
}

/// What a line does to the unit of text before it.
enum class LineKind { blank, alone, starts, continues };

LineKind kind_of_line(std::string_view line) {
    const std::size_t indent = line.find_first_not_of(kSpace);
    if (indent == std::string_view::npos) return LineKind::blank;
    line = line.substr(indent, line.find_last_not_of(kSpace) + 1 - indent);
    const bool indented = indent >= 4 || (indent > 0 && line.data()[-1] == '\t');
    if (is_heading(line) || is_table_row(line) || is_code(line, indented)) return LineKind::alone;
    return is_list_item(line) ? LineKind::starts : LineKind::continues;
}

// ---- Abbreviations
// --------------------------------------------------------------------------------------

/// Titles and references: what they belong to always follows.
constexpr auto kBound = std::to_array<std::string_view>(
    {"adm",  "approx", "ca",  "capt", "cf",   "dr",  "e.g", "eds",    "eq", "eqs", "esp", "fig",
     "figs", "gov",    "hon", "i.e",  "incl", "lt",  "maj", "messrs", "mr", "mrs", "ms",  "mt",
     "pp",   "prof",   "ref", "refs", "rev",  "sen", "sgt", "st",     "v",  "viz", "vs"});
/// May also end a sentence, or be a word of their own.
constexpr auto kLoose = std::to_array<std::string_view>(
    {"al",   "apr", "art",  "assn", "aug", "ave", "bros", "ch",   "co",  "col",
     "corp", "dec", "dept", "ed",   "etc", "feb", "gen",  "inc",  "jan", "jr",
     "ltd",  "mar", "no",   "nos",  "nov", "oct", "op",   "pres", "rd",  "rep",
     "resp", "sec", "sep",  "sept", "sq",  "sr",  "vol",  "vols"});

/// What German and dates count with "1.": months and some nouns.
constexpr auto kCounted = std::to_array<std::string_view>(
    {"April",    "Auflage",     "August",       "December",      "Dezember",     "Februar",
     "February", "Jahrhundert", "Jahrhunderte", "Jahrhunderten", "Jahrhunderts", "Januar",
     "January",  "Jh",          "Juli",         "July",          "June",         "Juni",
     "Kapitel",  "Klasse",      "Mai",          "March",         "März",         "November",
     "October",  "Oktober",     "September",    "Stock"});
/// German words that an ordinal follows.
constexpr auto kAnnouncing = std::to_array<std::string_view>(
    {"Am",  "Beim", "Das", "Dem", "Den", "Der",  "Des", "Die", "Im",
     "Vom", "Zum",  "Zur", "ab",  "am",  "beim", "bis", "das", "dem",
     "den", "der",  "des", "im",  "ins", "seit", "vom", "zum", "zur"});

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& sorted, std::string_view word) {
    return std::binary_search(sorted.begin(), sorted.end(), word);
}

/// Words that start a sentence far more often than they follow "U.S." or "Inc." inside one.
bool starts_sentences(std::string_view word) {
    constexpr auto kStarters = std::to_array<std::string_view>(
        {"A",     "After", "All",  "Although", "An",    "And",  "As",   "At",  "But",
         "By",    "For",   "He",   "However",  "I",     "If",   "In",   "It",  "Its",
         "Many",  "On",    "Our",  "She",      "Since", "Some", "That", "The", "There",
         "These", "They",  "This", "We",       "When",  "You"});
    return holds(kStarters, word);
}

/// Walks over one unit of text and reports its sentences.
class Splitter {
public:
    Splitter(std::string_view text, bool cased, std::vector<TextRange>& out)
        : text_(text), cased_(cased), out_(out) {}

    void split(std::size_t begin, std::size_t end) {
        unit_ = text_.substr(0, end);
        begin_ = skip_space(begin);
        for (std::size_t at = begin_; at < end;) {
            const std::size_t stop = at;
            if (!is_stop(next_code_point(unit_, at))) continue;
            at = after_stop(stop);
            if (!ends_sentence(stop, at)) continue;
            report(at);
            begin_ = at = skip_space(at);
        }
        report(end);
    }

private:
    void report(std::size_t end) {
        while (end > begin_ && is_space(unit_[end - 1])) --end;
        if (end > begin_) out_.push_back({begin_, end});
        begin_ = end;
    }

    std::size_t skip_space(std::size_t at) const {
        return std::min(unit_.find_first_not_of(kSpace, at), unit_.size());
    }

    /// Behind further stops, closing quotes and brackets, and a citation mark: ?!", .) or .[12]
    std::size_t after_stop(std::size_t at) const {
        for (std::size_t next = at; next < unit_.size(); at = next) {
            const char32_t c = next_code_point(unit_, next);
            if (c == U'[') next = citation_end(next);
            const bool closes =
                c == U'[' ? next != std::string_view::npos : is_stop(c) || is_closer(c);
            if (!closes) return at;
        }
        return at;
    }

    std::size_t citation_end(std::size_t at) const {
        const std::size_t digits = at;
        while (at < unit_.size() && (is_digit(unit_[at]) || unit_[at] == ',')) ++at;
        const bool closed = at > digits && at < unit_.size() && unit_[at] == ']';
        return closed ? at + 1 : std::string_view::npos;
    }

    /// `stop`: where the stop stands, `next`: behind it and all that closes the sentence.
    bool ends_sentence(std::size_t stop, std::size_t next) const {
        std::size_t behind = stop;
        if (is_wide_stop(next_code_point(unit_, behind)) || next >= unit_.size()) return true;
        if (!is_space(unit_[next])) return false;
        const std::size_t follower = skip_opening(skip_space(next));
        if (follower >= unit_.size()) return true;
        if (stop == begin_) return false;
        if (is_space(unit_[stop - 1])) return true;
        if (cased_ && is_lower(unit_[follower])) return false;
        const bool plain_dot = unit_[stop] == '.' && next == stop + 1;
        return !plain_dot || dot_ends(stop, follower);
    }

    std::size_t skip_opening(std::size_t at) const {
        constexpr std::u32string_view kOpeners = U"([{\"'“‘«‹¿¡";
        for (std::size_t next = at; next < unit_.size(); at = next)
            if (kOpeners.find(next_code_point(unit_, next)) == std::u32string_view::npos) break;
        return at;
    }

    bool dot_ends(std::size_t stop, std::size_t follower) const {
        std::size_t begin = stop;
        while (begin > begin_ && stop - begin <= kLongestAbbreviation &&
               (is_letter(unit_[begin - 1]) || unit_[begin - 1] == '.'))
            --begin;
        const std::string_view word = unit_.substr(begin, stop - begin);
        if (word.empty()) return !is_label(stop) && !is_ordinal(stop, follower);
        if (word.size() > kLongestAbbreviation) return true;
        const bool apart = begin == begin_ || !is_digit(unit_[begin - 1]);
        return !apart || abbreviation_ends(word, follower);
    }

    /// "1." at the start of a sentence numbers it.
    bool is_label(std::size_t stop) const {
        const auto* from = unit_.data() + begin_;
        return stop - begin_ <= 3 && std::all_of(from, unit_.data() + stop, is_digit);
    }

    /// "zum 30. Juni", "im 12. Jahrhundert", "on 31. March": one or two digits before a month or a
    /// noun that is counted so, or behind a German word that announces them.
    bool is_ordinal(std::size_t stop, std::size_t follower) const {
        std::size_t digits = stop;
        while (digits > begin_ && is_digit(unit_[digits - 1])) --digits;
        if (digits == stop || stop - digits > 2) return false;
        if (digits > begin_ && !is_space(unit_[digits - 1])) return false;
        if (holds(kCounted, word_at(follower))) return true;
        std::size_t end = digits;
        while (end > begin_ && is_space(unit_[end - 1])) --end;
        std::size_t begin = end;
        while (begin > begin_ && end - begin < 8 && is_letter(unit_[begin - 1])) --begin;
        const std::string_view before = unit_.substr(begin, end - begin);
        const std::string_view rest = unit_.substr(begin_, begin - begin_);
        if (before == "am" && rest.ends_with("I ")) return false;  // "I am 30. My name is …"
        return holds(kAnnouncing, before) && !starts_sentences(word_at(follower));
    }

    /// The letters from there on, with those beyond ASCII.
    std::string_view word_at(std::size_t at) const {
        std::size_t end = at;
        while (end < unit_.size() && end - at < 16 &&
               (is_letter(unit_[end]) || static_cast<unsigned char>(unit_[end]) >= 0x80))
            ++end;
        return unit_.substr(at, end - at);
    }

    bool abbreviation_ends(std::string_view word, std::size_t follower) const {
        const std::string lower = in_lower_case(word);
        if (holds(kBound, lower)) return false;
        const bool initial = word.size() == 1 && is_upper(word[0]) && word[0] != 'I';
        const bool dotted = word.find('.') != std::string_view::npos;
        if (initial || dotted || holds(kLoose, lower)) return opens_sentence(follower);
        return word.size() > 1 || !is_digit(unit_[follower]);
    }

    bool opens_sentence(std::size_t at) const {
        std::size_t end = at;
        while (end < unit_.size() && end - at < 16 && is_letter(unit_[end])) ++end;
        if (end == at) return !is_digit(unit_[at]);
        return starts_sentences(unit_.substr(at, end - at)) &&
               (end == unit_.size() || unit_[end] != '.');
    }

    std::string_view text_;
    bool cased_;
    std::vector<TextRange>& out_;
    std::string_view unit_;  // the text up to the end of the unit
    std::size_t begin_ = 0;  // of the present sentence
};

}  // namespace

std::vector<TextRange> sentences(std::string_view text) {
    std::vector<TextRange> result;
    Splitter splitter(text, std::any_of(text.begin(), text.end(), is_upper), result);
    std::size_t unit = 0;
    for (std::size_t line = 0; line < text.size();) {
        const std::size_t newline = std::min(text.find('\n', line), text.size());
        const std::size_t next = std::min(newline + 1, text.size());
        const LineKind kind = kind_of_line(text.substr(line, newline - line));
        if (kind != LineKind::continues) {
            splitter.split(unit, line);
            unit = line;
        }
        if (kind == LineKind::alone || kind == LineKind::blank) {
            splitter.split(unit, next);
            unit = next;
        }
        line = next;
    }
    splitter.split(unit, text.size());
    return result;
}

}  // namespace moxie
