#pragma once

#include <string>
#include <vector>

#include "formats/pdf_paragraphs.h"

namespace moxie {

/// For documents without an outline: short paragraphs in larger letters than the body's, or in bold
/// ones, become headings; the larger, the higher. Where too much would be one, nothing does.
void find_headings(std::vector<PdfParagraph>& paragraphs, double body_size);

/// What stands on the first page in the largest letters, if they are larger than the body's.
std::string title_on_page(const std::vector<PdfParagraph>& paragraphs, double body_size);

}  // namespace moxie
