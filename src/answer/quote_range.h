#pragma once

#include <cstddef>
#include <string_view>

#include "answer/passage.h"

namespace moxie {

/// Units [first, last] of a passage.
struct UnitRange {
    std::size_t first = 0;
    std::size_t last = 0;
};

std::string_view text_of(const Passage& passage, const UnitRange& units);

/// True if the unit is a label (a question, a term, a caption) and what it names follows it.
bool names_next(const Passage& passage, std::size_t unit);

/// What must be quoted with a unit for a reader who sees nothing else: the sentence before one that
/// begins with a pronoun, the lines behind one that opens something ("def f(x):"), what stands
/// below a label.
UnitRange whole_quote(const Passage& passage, std::size_t unit);

}  // namespace moxie
