#include "formats/pdf.h"

#include <algorithm>

#include "corpus/document_builder.h"
#include "formats/pdf_edges.h"
#include "formats/pdf_file.h"
#include "formats/pdf_headings.h"
#include "formats/pdf_outline.h"
#include "formats/pdf_paragraphs.h"
#include "formats/properties.h"
#include "moxie/error.h"

namespace moxie {
namespace {

std::vector<PdfLine> all_lines(const PdfFile& file) {
    std::vector<PdfLine> lines;
    for (int index = 0; index < file.pages(); ++index) {
        for (PdfLine& line : lines_of(file.page(index), static_cast<std::uint32_t>(index) + 1))
            lines.push_back(std::move(line));
    }
    return lines;
}

void read_properties(const PdfFile& file, Document& document) {
    add_metadata(document, "author", file.property("Author"));
    const std::string modified = day_of(file.property("ModDate"));
    add_metadata(document, "date",
                 modified.empty() ? day_of(file.property("CreationDate")) : modified);
    add_metadata(document, "description", file.property("Subject"));
    add_metadata(document, "keywords", file.property("Keywords"));
}

bool has_headings(const std::vector<PdfParagraph>& paragraphs) {
    return std::any_of(paragraphs.begin(), paragraphs.end(), [](const PdfParagraph& paragraph) {
        return paragraph.kind == BlockKind::heading;
    });
}

}  // namespace

Document read_pdf(std::string_view bytes) {
    const PdfFile file(bytes);
    std::vector<PdfLine> lines = all_lines(file);
    if (lines.empty()) throw Error(ErrorCode::unsupported, "holds no text (scanned?)");
    drop_furniture(lines);
    const double body = body_size(lines);
    mark_headings(file.outline(), lines);
    std::vector<PdfParagraph> paragraphs = paragraphs_of(lines);
    if (!has_headings(paragraphs)) find_headings(paragraphs, body);
    DocumentBuilder builder;
    for (const PdfParagraph& paragraph : paragraphs) {
        builder.set_page(paragraph.page);
        builder.add(paragraph.kind, paragraph.text, paragraph.level);
    }
    Document document = builder.take();
    document.title = told_title(file.property("Title"));
    if (document.title.empty()) document.title = title_on_page(paragraphs, body);
    read_properties(file, document);
    return document;
}

}  // namespace moxie
