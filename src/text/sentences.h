#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace moxie {

/// A half-open byte range of the text.
struct TextRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Splits UTF-8 text into sentences: trimmed, in order, never empty, never across a blank line, a
/// list item, a code line or a row of a table. A single line break inside prose does not end a
/// sentence. Abbreviations, initials, decimal numbers, dates and ordinals ("12. Jahrhundert"), file
/// names and URLs do not either. Rules for English, and German ordinals; the full stops of other
/// scripts end a sentence too. Linear time.
std::vector<TextRange> sentences(std::string_view text);

/// "- item", "* item", "• item", "3. item", "12) item", "b) item", "(iv) item"
bool is_list_item(std::string_view line);

}  // namespace moxie
