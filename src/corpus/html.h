#pragma once

#include <string>
#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// A web page without scripts, styles and what is recognisably navigation: headings, paragraphs,
/// list items, preformatted text line by line, table rows with " | " between their cells.
Document read_html(std::string_view bytes);

/// The same for HTML that is UTF-8 already, such as that within Markdown.
Document read_html_text(std::string_view html);

}  // namespace moxie
