#include "answer/quote_range.h"

#include <algorithm>
#include <iterator>

namespace moxie {
namespace {

/// Lines that a line which opens something carries with it.
constexpr std::size_t kLinesCarried = 2;

bool leans_on_the_sentence_before(std::string_view sentence) {
    static constexpr std::string_view kOpenings[] = {"He ",    "She ",   "It ",   "They ",  "His ",
                                                     "Her ",   "Its ",   "This ", "These ", "That ",
                                                     "Those ", "Their ", "Such "};
    return std::any_of(std::begin(kOpenings), std::end(kOpenings),
                       [&](std::string_view opening) { return sentence.starts_with(opening); });
}

/// True if one line break and white space alone stand between the units.
bool on_next_line(const Passage& passage, std::size_t unit) {
    const std::size_t begin = passage.units[unit].end;
    const std::string_view gap =
        std::string_view(passage.hit->text).substr(begin, passage.units[unit + 1].begin - begin);
    return std::count(gap.begin(), gap.end(), '\n') == 1;
}

bool last_line_is_open(const Passage& passage, const UnitRange& units) {
    const std::string_view text = text_of(passage, units);
    return std::string_view(":{([,\\").find(text.back()) != std::string_view::npos;
}

bool ends_in_colon(const Passage& passage, const UnitRange& units) {
    return text_of(passage, units).ends_with(':');
}

}  // namespace

std::string_view text_of(const Passage& passage, const UnitRange& units) {
    const std::size_t begin = passage.units[units.first].begin;
    return std::string_view(passage.hit->text).substr(begin, passage.units[units.last].end - begin);
}

bool names_next(const Passage& passage, std::size_t unit) {
    if (!passage.units[unit].label || unit + 1 >= passage.units.size()) return false;
    const Unit& next = passage.units[unit + 1];
    return !next.label && !next.heading;
}

UnitRange whole_quote(const Passage& passage, std::size_t unit) {
    UnitRange units{unit, unit};
    if (unit > 0 && leans_on_the_sentence_before(text_of(passage, units)) &&
        !passage.units[unit - 1].heading) {
        --units.first;
    }
    if (names_next(passage, unit)) ++units.last;
    if (!last_line_is_open(passage, units)) return units;
    const std::size_t end = std::min(units.last + kLinesCarried, passage.units.size() - 1);
    // A colon speaks of what follows, blank line or not.
    if (ends_in_colon(passage, units) && units.last < end &&
        !passage.units[units.last + 1].heading) {
        ++units.last;
    }
    while (units.last < end && on_next_line(passage, units.last)) ++units.last;
    return units;
}

}  // namespace moxie
