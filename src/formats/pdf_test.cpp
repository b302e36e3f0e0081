#include "formats/pdf.h"

#include <gmock/gmock.h>

#include "corpus/block_lines.h"
#include "formats/pdf_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kRiver =
    "The river rises in the hills behind the town and runs for ninety miles to the sea. Its upper "
    "course is steep and full of stones, so that no boat has ever been taken above the old mill. "
    "Below the mill it widens, and barges carried grain from here until the railway came.";
constexpr std::string_view kMill =
    "The mill was built of oak in the reign of a king whose name nobody remembers. It ground corn "
    "for three villages and paper for one, and when the last miller died his daughters sold the "
    "stones to a museum and the wheel to a man who grew orchids in its shade.";

std::vector<std::string> lines_of_pdf(PdfWriter& pdf) {
    return block_lines(read_pdf(pdf.finish()));
}

std::string refusal(std::string_view bytes) {
    try {
        read_pdf(bytes);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
    return "was read";
}

TEST(Pdf, ParagraphsKnowTheirPages) {
    PdfWriter pdf;
    pdf.page();
    const double below = pdf.prose(72, 200, 400, kRiver);
    pdf.prose(72, below + 10, 400, kMill);
    pdf.page();
    pdf.prose(72, 200, 400, "On another page stands this.");
    const Document document = read_pdf(pdf.finish());
    EXPECT_THAT(block_lines(document),
                ElementsAre("p " + std::string(kRiver) + " @1", "p " + std::string(kMill) + " @1",
                            "p On another page stands this. @2"));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(Pdf, ParagraphsSetOffByIndentationAlone) {
    PdfWriter pdf;
    pdf.page();
    double y = pdf.prose(72, 200, 400, kRiver);
    y = pdf.prose(72, y, 400, "It is short.");
    pdf.prose(90, y, 380, "This begins with an indented line, as books do.");
    EXPECT_THAT(lines_of_pdf(pdf),
                ElementsAre("p " + std::string(kRiver) + " @1", "p It is short. @1",
                            "p This begins with an indented line, as books do. @1"));
}

TEST(Pdf, ColumnsAreReadOneAfterTheOther) {
    PdfWriter pdf;
    pdf.page().line(72, 100, "Of Rivers and of Mills", 18);
    pdf.prose(72, 140, 220, kRiver);
    pdf.prose(320, 140, 220, kMill);
    const Document document = read_pdf(pdf.finish());
    EXPECT_EQ(document.title, "Of Rivers and of Mills");
    EXPECT_THAT(block_lines(document),
                ElementsAre("h1 Of Rivers and of Mills @1", "p " + std::string(kRiver) + " @1",
                            "p " + std::string(kMill) + " @1"));
}

TEST(Pdf, SentencesGoOnInTheNextColumnAndOnTheNextPage) {
    PdfWriter pdf;
    pdf.page();
    pdf.prose(72, 140, 220, "A sentence that begins at the end of this first column goes");
    pdf.prose(320, 140, 220, "on in the second, and from there over the edge of the");
    pdf.page();
    pdf.prose(72, 140, 220, "page. Then it ends.");
    EXPECT_THAT(lines_of_pdf(pdf),
                ElementsAre("p A sentence that begins at the end of this first column goes on in "
                            "the second, and from there over the edge of the page. @1",
                            "p Then it ends. @2"));
}

TEST(Pdf, DividedWordsAreWholeAgain) {
    PdfWriter pdf;
    pdf.page().line(72, 200, "A well-known word is divided into sylla-");
    pdf.line(72, 212, "bles, but what is well-");
    pdf.line(72, 224, "known keeps its hyphen, and so does Anglo-");
    pdf.line(72, 236, "American.");
    EXPECT_THAT(lines_of_pdf(pdf),
                ElementsAre("p A well-known word is divided into syllables, but what is well-known "
                            "keeps its hyphen, and so does Anglo-American. @1"));
}

TEST(Pdf, HeadersFootersAndNumbersOfPagesAreLeftOut) {
    PdfWriter pdf;
    for (int i = 1; i <= 5; ++i) {
        pdf.page().line(72, 40, i < 5 ? "A Guide to Rivers" : "Appendix");
        pdf.line(72, 60, "Guide " + std::to_string(i) + " of 5");
        pdf.line(300, 760, std::to_string(i));
        pdf.prose(72, 200, 400,
                  std::string(static_cast<std::size_t>(i), 'x') + " is on this page.");
    }
    EXPECT_THAT(lines_of_pdf(pdf),
                ElementsAre("p x is on this page. @1", "p xx is on this page. @2",
                            "p xxx is on this page. @3", "p xxxx is on this page. @4",
                            "p xxxxx is on this page. @5"));
}

TEST(Pdf, FirstLinesThatDifferAreNoHeaders) {
    PdfWriter pdf;
    for (const char* text : {"One begins at the top.", "Two does so too.", "And three."})
        pdf.page().line(72, 40, text);
    EXPECT_THAT(lines_of_pdf(pdf), ElementsAre("p One begins at the top. @1",
                                               "p Two does so too. @2", "p And three. @3"));
}

TEST(Pdf, NothingIsLeftOutWhereNothingWouldBeLeft) {
    PdfWriter pdf;
    for (int i = 0; i < 4; ++i) pdf.page().line(72, 40, "Draft " + std::to_string(i));
    EXPECT_EQ(lines_of_pdf(pdf).size(), 4U);
}

TEST(Pdf, TheOutlineNamesTheHeadings) {
    PdfWriter pdf;
    pdf.outline(1, "1 Rivers").outline(2, "1.1 The upper course").outline(1, "2 Mills");
    pdf.page().line(72, 100, "Contents");
    pdf.line(72, 130, "1 Rivers");
    pdf.line(72, 155, "1.1 The upper course");
    pdf.line(72, 180, "2 Mills");
    pdf.page().line(72, 100, "1 Rivers");
    pdf.prose(72, 130, 400, kRiver);
    pdf.line(72, 200, "1.1 The upper");
    pdf.line(72, 212, "course");
    pdf.prose(72, 240, 400, "It is steep.");
    pdf.page().line(72, 100, "2 Mills");
    pdf.prose(72, 130, 400, kMill);
    EXPECT_THAT(lines_of_pdf(pdf),
                ElementsAre("p Contents @1", "p 1 Rivers @1", "p 1.1 The upper course @1",
                            "p 2 Mills @1", "h1 1 Rivers @2", "p " + std::string(kRiver) + " @2",
                            "h2 1.1 The upper course @2", "p It is steep. @2", "h1 2 Mills @3",
                            "p " + std::string(kMill) + " @3"));
}

TEST(Pdf, TablesOfContentsWithDotsAreLeftOut) {
    PdfWriter pdf;
    pdf.page().line(72, 100, "Contents");
    for (int i = 0; i < 8; ++i)
        pdf.line(72, 130 + 12 * i,
                 "Chapter about something . . . . . . . . . . " + std::to_string(i));
    pdf.page();
    pdf.prose(72, 130, 400, kMill);
    EXPECT_THAT(lines_of_pdf(pdf), ElementsAre("p " + std::string(kMill) + " @2"));
}

TEST(Pdf, WithoutAnOutlineLettersSayWhatIsAHeading) {
    PdfWriter pdf;
    pdf.page().line(72, 90, "Waters of the North", 20);
    pdf.line(72, 130, "Rivers", 14);
    pdf.prose(72, 150, 400, kRiver);
    pdf.line(72, 220, "The upper course", 10, PdfWriter::bold);
    pdf.prose(72, 234, 400, kMill);
    pdf.line(72, 300, "Mills", 14);
    pdf.prose(72, 320, 400, kMill);
    const Document document = read_pdf(pdf.finish());
    EXPECT_EQ(document.title, "Waters of the North");
    EXPECT_THAT(
        block_lines(document),
        ElementsAre("h1 Waters of the North @1", "h2 Rivers @1", "p " + std::string(kRiver) + " @1",
                    "h3 The upper course @1", "p " + std::string(kMill) + " @1", "h2 Mills @1",
                    "p " + std::string(kMill) + " @1"));
}

TEST(Pdf, CodeKeepsItsLinesAndIndentation) {
    PdfWriter pdf;
    pdf.page();
    double y = pdf.prose(72, 150, 400, kRiver);
    for (const auto& [indent, text] : {std::pair{0, "if (wet) {"}, {4, "swim();"}, {0, "}"}})
        pdf.line(90 + 6 * indent, y += 12, text, 10, PdfWriter::fixed);
    pdf.prose(72, y + 30, 400, kMill);
    EXPECT_THAT(lines_of_pdf(pdf), Contains("code if (wet) {\\n    swim();\\n} @1"));
}

TEST(Pdf, ATypewrittenLetterIsNoCode) {
    PdfWriter pdf;
    pdf.page().line(72, 150, "Dear reader, this was", 10, PdfWriter::fixed);
    pdf.line(72, 162, "written on a machine.", 10, PdfWriter::fixed);
    EXPECT_THAT(lines_of_pdf(pdf), ElementsAre("p Dear reader, this was written on a machine. @1"));
}

TEST(Pdf, ListsAndNotes) {
    PdfWriter pdf;
    pdf.page().line(72, 150, "We need:");
    pdf.line(80, 165, "\x95 water").line(80, 177, "\x95 a wheel that is turned by it");
    pdf.line(72, 200, "as was said by the miller")
        .line(72 + PdfWriter::width_of("as was said by the miller", 10), 196, "7", 6);
    pdf.line(72, 700, "7", 6).line(76, 702, "In a letter.", 8);
    EXPECT_THAT(
        lines_of_pdf(pdf),
        ElementsAre("p We need: @1", "li • water @1", "li • a wheel that is turned by it @1",
                    "p as was said by the miller @1", "p 7 In a letter. @1"));
}

TEST(Pdf, Properties) {
    PdfWriter pdf;
    pdf.property("Title", "Rivers").property("Author", "A. Miller");
    pdf.property("ModDate", "D:20240501123000Z");
    pdf.page().line(72, 150, "text");
    const Document document = read_pdf(pdf.finish());
    EXPECT_EQ(document.title, "Rivers");
    EXPECT_THAT(document.metadata, ElementsAre(testing::Pair("author", "A. Miller"),
                                               testing::Pair("date", "2024-05-01")));
}

TEST(Pdf, WhatCannotBeReadIsRefusedInWords) {
    PdfWriter pages, words;
    pages.page().page();
    words.page().line(72, 150, "text");
    const std::string whole = words.finish();
    EXPECT_EQ(refusal(pages.finish()), "holds no text (scanned?)");
    EXPECT_EQ(refusal(PdfWriter().page().line(72, 150, "text").encrypt().finish()),
              "is an encrypted PDF: needs a password");
    EXPECT_EQ(refusal("words"), "is no PDF or a damaged one");
    EXPECT_EQ(refusal(""), "is no PDF or a damaged one");
    EXPECT_THAT(refusal(whole.substr(0, 200)), HasSubstr("damaged"));
    EXPECT_EQ(refusal(PdfWriter().finish()), "is a damaged PDF: it has no pages");
}

TEST(Pdf, ALostTableOfObjectsIsFoundAgain) {
    PdfWriter pdf;
    pdf.page().line(72, 150, "still here");
    std::string whole = pdf.finish();
    whole.replace(whole.rfind("startxref") + 10, 3, "999");
    EXPECT_THAT(block_lines(read_pdf(whole)), ElementsAre("p still here @1"));
}

TEST(Pdf, SixteenHundredPages) {
    PdfWriter pdf;
    for (int i = 1; i <= 1600; ++i) {
        pdf.page().line(72, 40, "The Long Book");
        double y = 100;
        for (int j = 0; j < 2; ++j) y = pdf.prose(72, y, 460, kRiver) + 8;
        pdf.prose(72, y, 460, "This is sentence number " + std::to_string(i) + '.');
    }
    const Document document = read_pdf(pdf.finish());
    const auto lines = block_lines(document);
    EXPECT_EQ(lines.size(), 1600U * 3);
    EXPECT_THAT(lines, Contains("p This is sentence number 1234. @1234"));
    EXPECT_THAT(lines, Not(Contains(HasSubstr("Long Book"))));
}

}  // namespace
}  // namespace moxie
