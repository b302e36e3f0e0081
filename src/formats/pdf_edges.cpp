#include "formats/pdf_edges.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"

namespace moxie {
namespace {

constexpr std::size_t kPages = 3;  // that say the same
constexpr std::size_t kLeadingDots = 4;

bool is_roman(std::string_view text) {
    return text.find_first_not_of("ivxlcIVXLC") == std::string_view::npos;
}

/// Alike for "Chapter 3, page 17" and "Chapter 4, page 23".
std::string without_numbers(const PdfLine& line) {
    std::string text(line.edge == PdfLine::Edge::top ? "t" : "b");
    if (is_roman(line.text)) return text + '#';
    bool number = false;
    for (const char c : line.text) {
        if (!is_digit(c)) text += c;
        if (is_digit(c) && !number) text += '#';
        number = is_digit(c);
    }
    return text;
}

/// Where a line lies and how large it is, in steps of two points.
using Place = std::pair<long, long>;

Place place_of(const PdfLine& line) { return {std::lround(line.top / 2), std::lround(line.size)}; }

class Furniture {
public:
    explicit Furniture(const std::vector<PdfLine>& lines) {
        for (const PdfLine& line : lines) {
            if (line.edge == PdfLine::Edge::none) continue;
            Pages& pages = pages_[without_numbers(line)];
            pages.count += pages.last != line.page;
            pages.last = line.page;
        }
        for (const PdfLine& line : lines) {
            if (line.edge == PdfLine::Edge::none) continue;
            Lines& there = places_[place_of(line)];
            ++there.all;
            there.repeated += pages_[without_numbers(line)].count >= kPages;
        }
    }

    /// A running head that has but a page or two lies where the longer ones do.
    bool has(const PdfLine& line) const {
        if (line.edge == PdfLine::Edge::none) return false;
        const Lines& there = places_.at(place_of(line));
        return there.all >= kPages && there.repeated * 2 >= there.all;
    }

private:
    struct Pages {
        std::size_t count = 0;
        std::uint32_t last = 0;
    };
    struct Lines {
        std::size_t all = 0;
        std::size_t repeated = 0;
    };

    std::unordered_map<std::string, Pages> pages_;
    std::map<Place, Lines> places_;
};

/// "4.4 Changelogs . . . . . . 21", where the number may have a column of its own.
bool leads_to_page(const PdfLine& line) {
    const std::string_view text = line.text;
    std::size_t dots = 0;
    for (std::size_t at = text.find_last_not_of("0123456789ivxlcABCDEFGHIJ-") + 1; at > 0; --at) {
        const char c = text[at - 1];
        if (c != '.' && c != ' ') break;
        dots += c == '.';
    }
    return dots >= kLeadingDots;
}

/// Numbers alone, of chapters or pages.
bool is_number(const PdfLine& line) {
    return line.text.find_first_not_of("0123456789. ivxlc") == std::string::npos;
}

/// The pages of a table of contents.
std::unordered_set<std::uint32_t> contents_pages(const std::vector<PdfLine>& lines) {
    struct Count {
        std::size_t leading = 0;
        std::size_t others = 0;
    };
    std::unordered_map<std::uint32_t, Count> counts;
    for (const PdfLine& line : lines) {
        if (is_number(line)) continue;
        Count& count = counts[line.page];
        ++(leads_to_page(line) ? count.leading : count.others);
    }
    std::unordered_set<std::uint32_t> pages;
    for (const auto& [page, count] : counts) {
        if (count.leading >= kPages && count.leading * 2 > count.others) pages.insert(page);
    }
    return pages;
}

}  // namespace

void drop_furniture(std::vector<PdfLine>& lines) {
    const Furniture furniture(lines);
    const auto contents = contents_pages(lines);
    const auto is_furniture = [&](const PdfLine& line) {
        return contents.contains(line.page) || furniture.has(line) || leads_to_page(line);
    };
    const auto first = std::find_if_not(lines.begin(), lines.end(), is_furniture);
    if (first != lines.end()) std::erase_if(lines, is_furniture);
}

}  // namespace moxie
