#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// A Word document as people see it: headings by style, list items with their marks, table rows,
/// text boxes, notes at the end. Without headers and footers, tables of contents, deleted and
/// hidden text, and comments.
Document read_docx(std::string_view bytes);

}  // namespace moxie
