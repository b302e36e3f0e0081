#include "formats/pdf_outline.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMostLines = 3;  // of a heading
constexpr std::size_t kMostPlaces = 64;
constexpr std::size_t kMostKeyBytes = 300;

/// Letters and digits alone, ASCII in lower case: outlines differ from pages in spaces, dashes and
/// quotes.
std::string key_of(std::string_view text) {
    std::string key;
    for (std::size_t at = 0; at < text.size() && key.size() < kMostKeyBytes;) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(text, at);
        const bool capital = c >= 'A' && c <= 'Z';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0xC0;
        const bool mark = c >= 0x2000 && c < 0x2070;
        if (capital) key += static_cast<char>(c + 32);
        if (letter && !mark) key += text.substr(begin, at - begin);
    }
    return key;
}

bool is_space_or_digit(char c) { return c == ' ' || c == '.' || (c >= '0' && c <= '9'); }

/// "Chapter 4. Source packages", "4.4 Changelogs" and "A.1 Notes" without what numbers them; the
/// outline may have the number or not.
std::string_view without_number(std::string_view text) {
    for (const std::string_view word : {"Chapter ", "CHAPTER ", "Part ", "Appendix "}) {
        if (text.starts_with(word)) text.remove_prefix(word.size());
    }
    const bool letter =
        text.size() > 2 && text[0] >= 'A' && text[0] <= 'Z' && (text[1] == '.' || text[1] == ' ');
    const std::size_t first = letter ? 1 : 0;
    std::size_t at = first;
    while (at < text.size() && is_space_or_digit(text[at])) ++at;
    return at > first ? text.substr(at) : text;
}

struct Place {
    std::size_t line;
    std::size_t count;  ///< of lines
};

/// Where in the document each entry stands, on one to three lines: the last places, if many.
class Places {
public:
    Places(const std::vector<PdfOutlineEntry>& outline, const std::vector<PdfLine>& lines) {
        for (const PdfOutlineEntry& entry : outline) {
            for (const std::string& key : keys_of(entry.title)) places_[key];
        }
        for (std::size_t line = 0; line < lines.size(); ++line) add(lines, line);
        for (auto& [key, places] : places_) {
            if (places.size() > kMostPlaces)
                places.erase(places.begin(), places.end() - std::ptrdiff_t{kMostPlaces});
        }
    }

    /// Ascending by line; the longer heading where two begin with the same line.
    std::vector<Place> of(const PdfOutlineEntry& entry) const {
        std::vector<Place> found;
        for (const std::string& key : keys_of(entry.title)) {
            const auto places = places_.find(key);
            if (places != places_.end())
                found.insert(found.end(), places->second.begin(), places->second.end());
        }
        std::sort(found.begin(), found.end(), [](const Place& a, const Place& b) {
            return a.line != b.line ? a.line < b.line : a.count > b.count;
        });
        const auto same = [](const Place& a, const Place& b) { return a.line == b.line; };
        found.erase(std::unique(found.begin(), found.end(), same), found.end());
        return found;
    }

private:
    static std::vector<std::string> keys_of(std::string_view text) {
        std::vector<std::string> keys{key_of(text)};
        std::string bare = key_of(without_number(text));
        if (bare != keys.front()) keys.push_back(std::move(bare));
        std::erase(keys, "");
        return keys;
    }

    void add(const std::vector<PdfLine>& lines, std::size_t first) {
        std::string text;
        for (std::size_t count = 1; count <= kMostLines && first + count <= lines.size(); ++count) {
            const PdfLine& line = lines[first + count - 1];
            if (line.page != lines[first].page || line.size < 0.9 * lines[first].size ||
                text.size() > kMostKeyBytes)
                break;
            text += (text.empty() ? "" : " ") + line.text;
            for (const std::string& key : keys_of(text)) {
                const auto found = places_.find(key);
                if (found == places_.end()) continue;
                found->second.push_back({first, count});
                break;
            }
        }
    }

    std::unordered_map<std::string, std::vector<Place>> places_;
};

void mark(std::vector<PdfLine>& lines, const Place& place, std::uint8_t level) {
    for (std::size_t i = 0; i < place.count; ++i) {
        lines[place.line + i].level = level;
        lines[place.line + i].goes_on = i > 0;
    }
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> last_common_subsequence(
    const std::vector<std::vector<std::size_t>>& places) {
    struct Pair {
        std::size_t first, second, next;
    };
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    // From the back: ends[n] is the pair with the largest place that begins n + 1 pairs.
    std::vector<Pair> pairs;
    std::vector<std::size_t> ends;
    for (std::size_t first = places.size(); first-- > 0;) {
        for (const std::size_t second : places[first]) {
            // Ascending, so that an element never follows itself.
            const auto at = std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) {
                return pairs[end].second > second;
            });
            const std::size_t next = at == ends.begin() ? kNone : *(at - 1);
            pairs.push_back({first, second, next});
            if (at == ends.end()) {
                ends.push_back(pairs.size() - 1);
            } else if (pairs[*at].second < second) {
                *at = pairs.size() - 1;
            }
        }
    }
    std::vector<std::pair<std::size_t, std::size_t>> common;
    for (std::size_t at = ends.empty() ? kNone : ends.back(); at != kNone; at = pairs[at].next)
        common.emplace_back(pairs[at].first, pairs[at].second);
    return common;
}

void mark_headings(const std::vector<PdfOutlineEntry>& outline, std::vector<PdfLine>& lines) {
    const Places known(outline, lines);
    std::vector<std::vector<Place>> found;
    std::vector<std::vector<std::size_t>> places;
    for (const PdfOutlineEntry& entry : outline) {
        found.push_back(known.of(entry));
        std::vector<std::size_t>& numbers = places.emplace_back();
        for (const Place& place : found.back()) numbers.push_back(place.line);
    }
    for (const auto& [entry, line] : last_common_subsequence(places)) {
        const auto& candidates = found[entry];
        const auto place = std::find_if(candidates.begin(), candidates.end(),
                                        [l = line](const Place& one) { return one.line == l; });
        mark(lines, *place, outline[entry].level);
    }
}

}  // namespace moxie
