#include <gmock/gmock.h>

#include "base/scratch_directory.h"
#include "corpus/block_lines.h"
#include "formats/docx.h"
#include "formats/office_fixture.h"
#include "formats/pptx.h"
#include "formats/xlsx.h"
#include "formats/xlsx_cells.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

template <typename Read>
std::string refusal(Read read, std::string_view bytes) {
    try {
        read(bytes);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
    return "was read";
}

const std::string kStyles =
    "<w:styles xmlns:w='w'>"
    "<w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name "
    "w:val='Normal'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='Own'><w:name w:val='Mine'/>"
    "<w:basedOn w:val='berschrift1'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='Loop'><w:name w:val='Loop'/><w:basedOn w:val='Loop'/>"
    "</w:style>"
    "<w:style w:type='paragraph' w:styleId='Outlined'><w:name w:val='x'/><w:pPr>"
    "<w:outlineLvl w:val='2'/></w:pPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='T'><w:name w:val='Title'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='TOC1'><w:name w:val='toc 1'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='Source'><w:name w:val='Source Code'/></w:style>"
    "<w:style w:type='paragraph' w:styleId='Numbered'><w:name w:val='List Number'/><w:pPr>"
    "<w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style>"
    "</w:styles>";

const std::string kLists =
    "<w:numbering xmlns:w='w'>"
    "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl>"
    "</w:abstractNum>"
    "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:numFmt w:val='decimal'/></w:lvl></w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num></w:numbering>";

Document word(const std::string& body, const Parts& more = {}) {
    Parts parts{{"word/styles.xml", kStyles}, {"word/numbering.xml", kLists}};
    parts.insert(parts.end(), more.begin(), more.end());
    return read_docx(docx(body, parts,
                          {{"s", "styles", "styles.xml"},
                           {"n", "numbering", "numbering.xml"},
                           {"f", "footnotes", "footnotes.xml"},
                           {"x", "image", "/media/none.png"}}));
}

std::string styled(const std::string& style, const std::string& text) {
    return paragraph(text, "<w:pStyle w:val='" + style + "'/>");
}

std::string item(const std::string& list, const std::string& text, const std::string& level = "0") {
    return paragraph(
        text, "<w:numPr><w:ilvl w:val='" + level + "'/><w:numId w:val='" + list + "'/></w:numPr>");
}

TEST(Docx, HeadingsByStyleInAnyLanguage) {
    const Document document = word(
        styled("T", "The Book") + styled("TOC1", "Rivers 1") + styled("berschrift1", "Rivers") +
        paragraph("Words &amp; more.") + styled("Own", "Mills") + styled("Outlined", "Wheels") +
        styled("Loop", "Loop.") + paragraph("Direct", "<w:outlineLvl w:val='1'/>"));
    EXPECT_EQ(document.title, "The Book");
    EXPECT_THAT(block_lines(document),
                ElementsAre("h1 The Book", "h1 Rivers", "p Words & more.", "h1 Mills", "h3 Wheels",
                            "p Loop.", "h2 Direct"));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(Docx, ListsAreCounted) {
    EXPECT_THAT(block_lines(word(item("1", "a") + item("2", "b") + item("2", "b1", "1") +
                                 item("2", "b2", "1") + styled("Numbered", "c") +
                                 item("2", "c1", "1") + item("0", "none") + item("9", "unknown"))),
                ElementsAre("li - a", "li 1. b", "li 1. b1", "li 2. b2", "li 2. c", "li 1. c1",
                            "p none", "li - unknown"));
}

TEST(Docx, OnlyWhatPeopleSee) {
    EXPECT_THAT(
        block_lines(word(
            "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> new</w:t></w:r>"
            "</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr>"
            "<w:vanish w:val='0'/></w:rPr><w:t> "
            "shown</w:t></w:r><w:r><w:instrText>PAGE</w:instrText>"
            "</w:r><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>")),
        ElementsAre("p a b\\nc new shown"));
}

TEST(Docx, TablesAndTheirLayout) {
    const std::string row = "<w:tr><w:tc>" + paragraph("a") + paragraph("b") + "</w:tc><w:tc>" +
                            paragraph("") + "</w:tc><w:tc>" + paragraph("c") + "</w:tc></w:tr>";
    const std::string layout = "<w:tr><w:tc>" + styled("berschrift1", "Rivers") + "</w:tc><w:tc>" +
                               "<w:tbl>" + row + "</w:tbl></w:tc></w:tr>";
    EXPECT_THAT(block_lines(word("<w:tbl>" + row + layout + "</w:tbl>")),
                ElementsAre("row a b | | c", "h1 Rivers", "row a b | | c"));
}

TEST(Docx, CodeBoxesAndNotes) {
    const std::string box =
        "<w:p><w:r><w:t>before </w:t><mc:AlternateContent><mc:Choice><w:txbxContent>" +
        paragraph("boxed") + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" +
        paragraph("boxed") +
        "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>after</w:t>"
        "</w:r></w:p>";
    const std::string notes = "<w:footnotes><w:footnote w:type='separator'>" + paragraph("---") +
                              "</w:footnote><w:footnote>" + paragraph("A note.") +
                              "</w:footnote></w:footnotes>";
    EXPECT_THAT(
        block_lines(word(styled("Source", "if (x) {") + styled("Source", "    y();") +
                             styled("Source", "}") + box,
                         {{"word/footnotes.xml", notes}})),
        ElementsAre("code if (x) {\\n    y();\\n}", "p boxed", "p before after", "p A note."));
}

TEST(Docx, Properties) {
    const Document document =
        word(paragraph("x"), {{"docProps/core.xml",
                               "<cp:coreProperties><dc:title>Rivers</dc:title><dc:creator>A. Miller"
                               "</dc:creator><dcterms:created>2023-01-02T00:00:00Z"
                               "</dcterms:created><cp:keywords>wet</cp:keywords>"
                               "</cp:coreProperties>"}});
    EXPECT_EQ(document.title, "Rivers");
    EXPECT_THAT(document.metadata,
                ElementsAre(Pair("author", "A. Miller"), Pair("date", "2023-01-02"),
                            Pair("keywords", "wet")));
}

TEST(Docx, WhatIsNoneIsRefusedInWords) {
    EXPECT_EQ(refusal(read_docx, ZipWriter().add("a", "b").finish()),
              "is a zip file, but not a Word document: it does not say what its main part is");
    EXPECT_EQ(refusal(read_docx, xlsx("")),
              "is not a Word document: its main part is a \"workbook\"");
    EXPECT_EQ(refusal(read_docx, docx_parts().finish()), "has no part word/document.xml");
    EXPECT_THAT(refusal(read_docx, docx_parts().add("word/document.xml", "<w:p>").finish()),
                HasSubstr("is damaged: its part word/document.xml is no XML"));
    EXPECT_THAT(refusal(read_docx, docx_parts().add_bomb("word/document.xml", 1 << 10).finish()),
                HasSubstr("as zip bombs do"));
}

TEST(Docx, ExternalEntitiesAreNotFollowed) {
    const ScratchDirectory folder;
    const std::string secret = folder / "secret";
    std::ofstream(secret) << "the secret";
    const Document document = read_docx(
        docx_parts()
            .add("word/document.xml", "<!DOCTYPE d [<!ENTITY x SYSTEM 'file://" + secret + "'>]>" +
                                          docx_xml(paragraph("here: &x;")).substr(21))
            .finish());
    EXPECT_THAT(block_lines(document), ElementsAre("p here: &x;"));
}

TEST(Docx, DepthIsNoTrouble) {
    std::string deep, end;
    for (int i = 0; i < 50'000; ++i) {
        deep += "<w:tbl><w:tr><w:tc>";
        end += "</w:tc></w:tr></w:tbl>";
    }
    EXPECT_THAT(block_lines(word(deep + paragraph("x") + end)), ElementsAre("row x"));
}

TEST(Pptx, SlidesArePages) {
    const std::string title =
        shape("<p:nvPh/><p:ph type='title'/>", line("Rivers") + line("and Mills"));
    const std::string points = shape(
        "<p:ph idx='1'/>", line("wet") +
                               "<a:p><a:pPr><a:buNone/></a:pPr>"
                               "<a:r><a:t>no</a:t></a:r><a:br/><a:r><a:t>point</a:t></a:r></a:p>");
    const std::string footer = shape("<p:ph type='ftr'/>", line("Company"));
    const std::string table = "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody>" + line("a") +
                              "</a:txBody></a:tc><a:tc>"
                              "<a:txBody>" +
                              line("b") + "</a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";
    const Document document = read_pptx(
        pptx({title + points + footer + table, "", shape("", line("box"))},
             {{"ppt/notes1.xml", "<p:notes>" + shape("<p:ph type='body'/>", line("say this")) +
                                     shape("<p:ph type='sldNum'/>", line("1")) + "</p:notes>"}},
             {{"n", "notesSlide", "../notes1.xml"}}));
    EXPECT_EQ(document.title, "Rivers and Mills");
    EXPECT_THAT(block_lines(document),
                ElementsAre("h1 Rivers and Mills @1", "li - wet @1", "p no\\npoint @1",
                            "row a | b @1", "li - say this @1", "h1 Slide 3 @3", "p box @3"));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(Pptx, WhatIsNoneIsRefusedInWords) {
    EXPECT_EQ(refusal(read_pptx, docx("")),
              "is not a PowerPoint presentation: its main part is a \"document\"");
    EXPECT_THAT(block_lines(read_pptx(pptx({}))), IsEmpty());
}

TEST(Xlsx, SheetsAreHeadingsAndRowsAreRows) {
    const std::string strings =
        "<sst><si><t>Wheat</t></si><si><r><t>Rich "
        "</t></r><r><t>text</t></r><rPh><t>no</t></rPh></si>"
        "</sst>";
    const std::string styles =
        "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='dd\\.mm\\.yyyy'/></numFmts>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='200'/><xf numFmtId='10'/></cellXfs></styleSheet>";
    const Document document = read_xlsx(
        xlsx("<row><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c></row><row/>"
             "<row><c t='inlineStr'><is><t>in</t></is></c><c><v>0.30000000000000004</v></c>"
             "<c s='1'><v>45413</v></c><c s='2'><v>0.5</v></c><c t='b'><v>1</v></c>"
             "<c t='str'><f>A1&amp;B1</f><v>both</v></c><c t='e'><v>#N/A</v></c></row>"
             "<row><c r='B4'><v>1e300</v></c><c r='XFD4'><v>2</v></c></row>",
             {{"xl/sharedStrings.xml", strings}, {"xl/styles.xml", styles}}));
    EXPECT_THAT(block_lines(document),
                ElementsAre("h1 Prices", "row Wheat | | Rich text",
                            "row in | 0.3 | 2024-05-01 | 50% | TRUE | both | #N/A",
                            "row | 1e+300 | | | | | | | | | | | | | | | | | 2"));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(Xlsx, HiddenSheetsAndChartsAreLeftOut) {
    const Document document = read_xlsx(
        xlsx("<row><c><v>1</v></c></row>",
             {{"xl/worksheets/sheet2.xml",
               "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>"}},
             "<sheet name='A' r:id='s1'/><sheet name='B' state='hidden' r:id='s2'/>"
             "<sheet name='Chart' r:id='c1'/>"));
    EXPECT_THAT(block_lines(document), ElementsAre("h1 A", "row 1"));
}

TEST(Xlsx, CorruptWorkbooksAreRefusedInWords) {
    EXPECT_EQ(refusal(read_xlsx, xlsx("<row><c t='s'><v>7</v></c></row>")),
              "is damaged: a cell refers to shared text 7 of 0");
    EXPECT_THAT(refusal(read_xlsx, xlsx("<row>")), HasSubstr("is no XML"));
    EXPECT_THAT(refusal(read_xlsx, xlsx("", {}, "<sheet name='x' r:id='s2'/>")),
                HasSubstr("has no part xl/worksheets/sheet2.xml"));
    std::string cut = xlsx("<row/>");
    cut.resize(cut.size() / 2);
    EXPECT_EQ(refusal(read_xlsx, cut),
              "is a damaged zip file, so it cannot be read as an Excel workbook");
}

TEST(XlsxCells, Looks) {
    for (const char* code : {"dd/mm/yyyy;@", "[h]:mm:ss", "[$-409]mmm\\-yy", "h \"o'clock\""})
        EXPECT_EQ(look_of(code), NumberLook::date) << code;
    for (const char* code :
         {"General", "0.00", "#,##0 \"days\"", "[Red]0;[Blue]-0", "0\\d", "\"", "["})
        EXPECT_EQ(look_of(code), NumberLook::plain) << code;
    EXPECT_EQ(look_of("0.0%"), NumberLook::percent);
}

TEST(XlsxCells, Dates) {
    EXPECT_EQ(date_text(45413, false), "2024-05-01");
    EXPECT_EQ(date_text(45413.5625, false), "2024-05-01 13:30");
    EXPECT_EQ(date_text(0.75, false), "18:00");
    EXPECT_EQ(date_text(1, false), "1900-01-01");
    EXPECT_EQ(date_text(59, false), "1900-02-28");
    EXPECT_EQ(date_text(61, false), "1900-03-01");
    EXPECT_EQ(date_text(43951, true), "2024-05-01");
    EXPECT_EQ(date_text(45413.999999, false), "2024-05-02");
    for (const double number : {-1.0, 3e6, 1e300, std::nan("")})
        EXPECT_EQ(date_text(number, false), "");
}

TEST(XlsxCells, Columns) {
    EXPECT_EQ(column_of("A1"), 0U);
    EXPECT_EQ(column_of("XFD7"), 16'383U);
    EXPECT_EQ(column_of("AAAAAAAAAAAAAAAAAAAAAAAA1"), std::nullopt);
    EXPECT_EQ(column_of("7"), std::nullopt);
    EXPECT_EQ(column_of(""), std::nullopt);
}

}  // namespace
}  // namespace moxie
