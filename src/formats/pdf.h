#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// A PDF: paragraphs in reading order, column by column, each with the number of its page (from 1);
/// headings as its outline names them, else by their letters; program text line by line. Without
/// what repeats at the edges of the pages, and without the lines of a table of contents.
Document read_pdf(std::string_view bytes);

}  // namespace moxie
