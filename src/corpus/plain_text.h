#pragma once

#include <string_view>
#include <vector>

#include "corpus/document.h"

namespace moxie {

/// Paragraphs set off by blank lines; underlined and numbered headings, lists and indented code
/// where they are certain; form feeds separate pages. The text stays as it is but for its newlines.
Document read_plain_text(std::string_view bytes);

/// Every line that is not blank is a paragraph: for text whose lines mean something, though nothing
/// says what.
std::vector<Block> line_blocks(std::string_view text);

}  // namespace moxie
