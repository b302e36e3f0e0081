#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corpus/document.h"
#include "formats/pdf_lines.h"

namespace moxie {

/// Lines that belong together.
struct PdfParagraph {
    BlockKind kind = BlockKind::paragraph;
    std::uint8_t level = 0;  ///< of a heading
    std::string text;
    std::uint32_t page = 1;          ///< on which it begins
    std::vector<std::size_t> turns;  ///< where in the text it comes to further pages
    double size = 0;
    bool bold = false;
    std::size_t lines = 1;
};

/// Puts lines in reading order together to paragraphs, by their distance, indentation and what
/// would have fitted into them; those that go on in the next column or on the next page, too. Lines
/// marked as headings stay headings. Fixed-width lines are code, indentation and all, unless most
/// of the document is set so. One that goes on on the next page is divided behind its first
/// sentence that ends there.
std::vector<PdfParagraph> paragraphs_of(const std::vector<PdfLine>& lines);

}  // namespace moxie
