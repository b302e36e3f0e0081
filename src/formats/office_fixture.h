#pragma once

#include <string>
#include <utility>
#include <vector>

#include "formats/zip_fixture.h"

namespace moxie {

/// For tests: the smallest files that Office programs would open.
inline constexpr const char* kRelationships =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// Id, last word of the type, target.
struct RelationshipRow {
    std::string id, type, target;
};

inline std::string relationships_xml(const std::vector<RelationshipRow>& rows) {
    std::string xml =
        "<?xml version=\"1.0\"?><Relationships "
        "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    for (const RelationshipRow& row : rows)
        xml += "<Relationship Id=\"" + row.id + "\" Type=\"" + kRelationships + row.type +
               "\" Target=\"" + row.target + "\"/>";
    return xml + "</Relationships>";
}

/// What a Word document is wrapped in; `body` goes into <w:body>.
inline std::string docx_xml(const std::string& body) {
    return "<?xml version=\"1.0\"?><w:document "
           "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" +
           body + "</w:body></w:document>";
}

using Parts = std::vector<std::pair<std::string, std::string>>;

inline ZipWriter docx_parts(const Parts& more = {}, const std::vector<RelationshipRow>& rows = {}) {
    ZipWriter zip;
    zip.add("_rels/.rels", relationships_xml({{"r1", "officeDocument", "word/document.xml"},
                                              {"r2", "core-properties", "docProps/core.xml"}}));
    if (!rows.empty()) zip.add("word/_rels/document.xml.rels", relationships_xml(rows));
    for (const auto& [name, bytes] : more) zip.add(name, bytes);
    return zip;
}

inline std::string docx(const std::string& body, const Parts& more = {},
                        const std::vector<RelationshipRow>& rows = {}) {
    return docx_parts(more, rows).add("word/document.xml", docx_xml(body)).finish();
}

inline std::string paragraph(const std::string& text, const std::string& properties = "") {
    return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t xml:space=\"preserve\">" + text +
           "</w:t></w:r></w:p>";
}

/// One shape of a slide.
inline std::string shape(const std::string& place, const std::string& paragraphs) {
    return "<p:sp><p:nvSpPr><p:cNvPr id=\"1\" name=\"x\"/><p:nvPr>" + place +
           "</p:nvPr></p:nvSpPr><p:txBody>" + paragraphs + "</p:txBody></p:sp>";
}

inline std::string line(const std::string& text) {
    return "<a:p><a:r><a:t>" + text + "</a:t></a:r></a:p>";
}

/// Each slide is what goes into <p:spTree>; `rows` are the relationships of the first.
inline std::string pptx(const std::vector<std::string>& slides, const Parts& more = {},
                        const std::vector<RelationshipRow>& rows = {}) {
    ZipWriter zip;
    zip.add("_rels/.rels", relationships_xml({{"r1", "officeDocument", "ppt/presentation.xml"}}));
    std::string list;
    std::vector<RelationshipRow> parts;
    for (std::size_t i = 1; i <= slides.size(); ++i) {
        const std::string number = std::to_string(i);
        list += "<p:sldId id=\"" + number + "\" r:id=\"s" + number + "\"/>";
        parts.push_back({"s" + number, "slide", "slides/slide" + number + ".xml"});
        zip.add("ppt/slides/slide" + number + ".xml",
                "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree>" + slides[i - 1] +
                    "</p:spTree></p:cSld></p:sld>");
    }
    zip.add("ppt/presentation.xml", "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst>" +
                                        list + "</p:sldIdLst></p:presentation>");
    zip.add("ppt/_rels/presentation.xml.rels", relationships_xml(parts));
    if (!rows.empty()) zip.add("ppt/slides/_rels/slide1.xml.rels", relationships_xml(rows));
    for (const auto& [name, bytes] : more) zip.add(name, bytes);
    return zip.finish();
}

/// One sheet "Prices"; `rows` goes into <sheetData>.
inline std::string xlsx(const std::string& rows, const Parts& more = {},
                        const std::string& sheets = "<sheet name=\"Prices\" r:id=\"s1\"/>") {
    ZipWriter zip;
    zip.add("_rels/.rels", relationships_xml({{"r1", "officeDocument", "xl/workbook.xml"}}));
    zip.add("xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets>" + sheets + "</sheets></workbook>");
    zip.add("xl/_rels/workbook.xml.rels",
            relationships_xml({{"s1", "worksheet", "worksheets/sheet1.xml"},
                               {"s2", "worksheet", "worksheets/sheet2.xml"},
                               {"r1", "sharedStrings", "sharedStrings.xml"},
                               {"r2", "styles", "styles.xml"}}));
    zip.add("xl/worksheets/sheet1.xml",
            "<worksheet><sheetData>" + rows + "</sheetData></worksheet>");
    for (const auto& [name, bytes] : more) zip.add(name, bytes);
    return zip.finish();
}

/// Chapters as web pages, in the order of the spine.
inline std::string epub(const std::vector<std::string>& chapters, const std::string& metadata = "",
                        const Parts& more = {}) {
    ZipWriter zip;
    zip.add("mimetype", "application/epub+zip");
    zip.add("META-INF/container.xml",
            "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles>"
            "</container>");
    std::string manifest, spine;
    for (std::size_t i = 1; i <= chapters.size(); ++i) {
        const std::string number = std::to_string(i);
        manifest = "<item id=\"c" + number + "\" href=\"text%20files/c" + number +
                   ".xhtml\" media-type=\"application/xhtml+xml\"/>" + manifest;
        spine += "<itemref idref=\"c" + number + "\"/>";
        zip.add("OEBPS/text files/c" + number + ".xhtml", chapters[i - 1]);
    }
    zip.add("OEBPS/book.opf", "<package><metadata xmlns:dc=\"dc\">" + metadata +
                                  "</metadata><manifest>" + manifest + "</manifest><spine>" +
                                  spine + "</spine></package>");
    for (const auto& [name, bytes] : more) zip.add(name, bytes);
    return zip.finish();
}

}  // namespace moxie
