#pragma once

#include <vector>

#include "formats/pdf_lines.h"

namespace moxie {

/// Takes out headers, footers and page numbers: lines at the upper or lower edge in a place where
/// most lines say the same on several pages, but for their numbers. Also tables of contents: lines
/// that lead with dots to a page, and all of a page of which they are a good part. Takes out
/// nothing where nothing would be left.
void drop_furniture(std::vector<PdfLine>& lines);

}  // namespace moxie
