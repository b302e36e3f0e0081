#include "cli/highlight.h"

#include <algorithm>
#include <array>
#include <set>

namespace moxie::cli {
namespace {

constexpr std::array<std::string_view, 34> kCommon = {
    "a",    "an",   "and", "are", "as",   "at",   "be",    "by",  "can", "do",  "does", "for",
    "from", "has",  "how", "i",   "in",   "is",   "it",    "not", "of",  "on",  "or",   "that",
    "the",  "this", "to",  "was", "what", "when", "where", "who", "why", "with"};
constexpr std::size_t kStem = 4;  // shared first letters that make two words the same
constexpr std::size_t kWords = 64;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower(std::string_view text) {
    std::string letters(text);
    for (char& c : letters) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return letters;
}

/// The next run of letters at or after `at`; empty at the end of the text.
Range next_word(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_letter(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    return {at, end};
}

bool same_word(std::string_view one, std::string_view other) {
    if (one == other) return true;
    const std::size_t shared = static_cast<std::size_t>(
        std::mismatch(one.begin(),
                      one.begin() + static_cast<std::ptrdiff_t>(std::min(one.size(), other.size())),
                      other.begin())
            .first -
        one.begin());
    // What is left of both is an ending ("-ting", "-s").
    return shared >= kStem && std::max(one.size(), other.size()) - shared <= 4 &&
           shared + 1 >= std::min(one.size(), other.size());
}

/// In scripts that write without blanks, a query's word stands anywhere in a run of letters.
Range place_in(std::string_view text_word, std::string_view word) {
    if (is_ascii(word)) {
        return same_word(text_word, word) ? Range{0, text_word.size()} : Range{};
    }
    const std::size_t at = text_word.find(word);
    return at == std::string_view::npos ? Range{} : Range{at, at + word.size()};
}

struct Line {
    Range range;
    std::vector<WordMatch> matches;
};

std::vector<Line> assign(const std::vector<Range>& ranges, const std::vector<WordMatch>& matches) {
    std::vector<Line> lines;
    std::size_t next = 0;
    for (const Range& range : ranges) {
        Line line{range, {}};
        for (; next < matches.size() && matches[next].range.begin < range.end; ++next) {
            line.matches.push_back(matches[next]);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Distinct words first, then how often they occur.
std::pair<std::size_t, std::size_t> worth(const std::vector<Line>& lines, std::size_t first,
                                          std::size_t count) {
    std::set<std::size_t> distinct;
    std::size_t total = 0;
    for (std::size_t i = first; i < std::min(first + count, lines.size()); ++i) {
        total += lines[i].matches.size();
        for (const WordMatch& match : lines[i].matches) distinct.insert(match.word);
    }
    return {distinct.size(), total};
}

std::size_t best_first_line(const std::vector<Line>& lines, std::size_t count) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + count <= lines.size(); ++i) {
        if (worth(lines, i, count) > worth(lines, best, count)) best = i;
    }
    return best;
}

std::string paint(std::string_view text, const Line& line, const Style& style) {
    std::string painted;
    std::size_t at = line.range.begin;
    for (const WordMatch& match : line.matches) {
        const std::size_t begin = std::clamp(match.range.begin, at, line.range.end);
        const std::size_t end = std::clamp(match.range.end, begin, line.range.end);
        painted += text.substr(at, begin - at);
        painted += style.bold(text.substr(begin, end - begin));
        at = end;
    }
    painted += text.substr(at, line.range.end - at);
    return painted;
}

}  // namespace

std::vector<std::string> query_words(std::string_view query) {
    std::vector<std::string> words;
    for (Range word = next_word(query, 0); word.begin < word.end && words.size() < kWords;
         word = next_word(query, word.end)) {
        std::string letters = lower(query.substr(word.begin, word.end - word.begin));
        if (std::find(kCommon.begin(), kCommon.end(), letters) == kCommon.end()) {
            words.push_back(std::move(letters));
        }
    }
    return words;
}

std::vector<WordMatch> find_words(std::string_view text, const std::vector<std::string>& words) {
    std::vector<WordMatch> matches;
    const std::string letters = lower(text);
    for (Range run = next_word(letters, 0); run.begin < run.end;
         run = next_word(letters, run.end)) {
        const auto text_word = std::string_view(letters).substr(run.begin, run.end - run.begin);
        for (std::size_t i = 0; i < words.size(); ++i) {
            const Range place = place_in(text_word, words[i]);
            if (place.begin == place.end) continue;
            matches.push_back({{run.begin + place.begin, run.begin + place.end}, i});
            break;
        }
    }
    return matches;
}

std::string snippet(std::string_view text, std::string_view query, const Style& style,
                    std::size_t count, std::size_t indent) {
    const std::string clean = clean_line(text);
    const std::size_t room = style.width - std::min(style.width, indent + 2);  // two for "…"
    const auto lines = assign(wrap(clean, room), find_words(clean, query_words(query)));
    const std::size_t first = best_first_line(lines, count);
    const std::size_t end = std::min(first + count, lines.size());
    std::string result;
    for (std::size_t i = first; i < end; ++i) {
        result += std::string(indent, ' ');
        if (i == first && first > 0) result += "…";
        result += paint(clean, lines[i], style);
        if (i + 1 == end && end < lines.size()) result += "…";
        result += '\n';
    }
    return result;
}

}  // namespace moxie::cli
