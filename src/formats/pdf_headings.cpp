#include "formats/pdf_headings.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string_view>

#include "base/ascii.h"

namespace moxie {
namespace {

constexpr double kLarger = 1.12;
constexpr std::size_t kMostHeadingBytes = 160;
constexpr std::size_t kMostTitleBytes = 250;
constexpr std::size_t kLeastLetters = 3;
constexpr std::uint8_t kDeepestHeading = 6;

bool is_letter(char c) { return is_lower(lowered(c)) || static_cast<unsigned char>(c) >= 0x80; }

bool has_words(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_letter)) >=
           kLeastLetters;
}

/// Letters of nearly the same size mean the same.
long size_step(const PdfParagraph& paragraph) { return std::lround(paragraph.size * 2); }

bool may_be_heading(const PdfParagraph& paragraph, double body_size) {
    if (paragraph.kind != BlockKind::paragraph || paragraph.text.size() > kMostHeadingBytes)
        return false;
    const char last = paragraph.text.back();
    if (!has_words(paragraph.text) || last == '.' || last == ',' || last == ';') return false;
    const bool larger = paragraph.size >= kLarger * body_size;
    const bool bold = paragraph.bold && paragraph.size >= 0.95 * body_size && paragraph.lines <= 2;
    return larger || bold;
}

}  // namespace

void find_headings(std::vector<PdfParagraph>& paragraphs, double body_size) {
    std::map<long, std::uint8_t, std::greater<>> levels;  // by size, the largest first
    std::size_t found = 0;
    std::size_t all = 0;
    for (const PdfParagraph& paragraph : paragraphs) {
        all += paragraph.text.size();
        if (!may_be_heading(paragraph, body_size)) continue;
        levels[size_step(paragraph)] = 0;
        found += paragraph.text.size();
    }
    if (found * 2 > all) return;
    std::uint8_t level = 0;
    for (auto& [size, rank] : levels)
        rank = level = std::min<std::uint8_t>(level + 1, kDeepestHeading);
    for (PdfParagraph& paragraph : paragraphs) {
        if (!may_be_heading(paragraph, body_size)) continue;
        paragraph.kind = BlockKind::heading;
        paragraph.level = levels[size_step(paragraph)];
    }
}

std::string title_on_page(const std::vector<PdfParagraph>& paragraphs, double body_size) {
    const PdfParagraph* title = nullptr;
    for (const PdfParagraph& paragraph : paragraphs) {
        if (paragraph.page > 1) break;
        const bool fits = paragraph.text.size() <= kMostTitleBytes && has_words(paragraph.text) &&
                          paragraph.size >= kLarger * body_size;
        if (fits && (title == nullptr || paragraph.size > title->size)) title = &paragraph;
    }
    return title == nullptr ? std::string() : title->text;
}

}  // namespace moxie
