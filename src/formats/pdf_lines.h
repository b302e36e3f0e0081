#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/pdf_file.h"

namespace moxie {

/// Words side by side on a page.
struct PdfLine {
    enum class Edge { none, top, bottom };

    std::string text;
    double left = 0, top = 0, right = 0, bottom = 0;
    double size = 0;              ///< of most of its letters
    double first_word_width = 0;  ///< what it would have taken to end the line before with it
    bool fixed_width = false;     ///< all of it
    bool bold = false;            ///< all of it
    bool begins_note = false;     ///< with the small number of a footnote
    int rotation = 0;
    Edge edge = Edge::none;  ///< does it lie where headers or footers are?
    std::uint32_t page = 1;  ///< from 1
    std::uint8_t level = 0;  ///< of the heading that it is or goes on with; 0 if it is none
    bool goes_on = false;    ///< with the heading of the line before
};

/// The lines of a page in reading order, without the marks of footnotes in the text.
std::vector<PdfLine> lines_of(const PdfPage& page, std::uint32_t number);

/// The size that most of the letters have; 0 where there are none.
double body_size(const std::vector<PdfLine>& lines);

}  // namespace moxie
