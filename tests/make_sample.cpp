// For the golden scripts: writes the sample document of that name to standard output. Documents in
// binary formats are made anew by each run rather than kept beside the scripts.
//
//     make-sample report.pdf > report.pdf

#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "formats/office_fixture.h"
#include "formats/pdf_fixture.h"

namespace moxie {
namespace {

std::string report() {
    PdfWriter pdf;
    pdf.property("Title", "The Water Report").outline(1, "Rivers").outline(1, "Mills");
    for (const char* heading : {"Rivers", "Mills", "Weirs"}) {
        const bool mills = heading[0] == 'M';
        pdf.page().line(72, 40, "The Water Report").line(300, 760, "1");
        pdf.line(72, 100, heading, 16);
        pdf.prose(72, 130, 220,
                  mills ? "The oldest mill was built of oak by the brothers Harbinger."
                        : "There is nothing to be said of them this year.");
    }
    return pdf.finish();
}

std::string long_report() {
    PdfWriter pdf;
    for (int page = 1; page <= 1600; ++page) {
        pdf.page();
        pdf.prose(72, 130, 400, "The gauge on bridge " + std::to_string(page) + " stood at zero.");
    }
    return pdf.finish();
}

std::string encrypted() {
    PdfWriter pdf;
    return pdf.page().line(72, 100, "secret").encrypt().finish();
}

std::string scanned() { return PdfWriter().page().finish(); }

std::string letter() {
    return docx(paragraph("Rain", "<w:outlineLvl w:val='0'/>") +
                paragraph("It rained on forty days between May and September."));
}

std::string bomb() { return docx_parts().add_bomb("word/document.xml", 1 << 11).finish(); }

/// Its text would have what stands in the file "secret" beside it.
std::string entities() {
    return docx_parts()
        .add("word/document.xml", "<!DOCTYPE d [<!ENTITY x SYSTEM \"secret\">]>" +
                                      docx_xml(paragraph("The word is &x; indeed.")).substr(21))
        .finish();
}

std::string old_format() { return "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 whatever"; }

std::string other_zip() { return ZipWriter().add("notes.txt", "words").finish(); }

std::string slides() {
    return pptx({shape("<p:ph type='ctrTitle'/>", line("Plans")),
                 shape("<p:ph type='title'/>", line("A new weir")) +
                     shape("<p:ph idx='1'/>", line("It will cost nine thousand crowns"))});
}

std::string prices() {
    return xlsx(
        "<row><c t='inlineStr'><is><t>Grain</t></is></c><c t='inlineStr'><is><t>Price</t></is></c>"
        "</row><row><c t='inlineStr'><is><t>Buckwheat</t></is></c><c><v>17.5</v></c></row>");
}

/// Refers to texts that it does not have.
std::string corrupt() { return xlsx("<row><c t='s'><v>12</v></c></row>"); }

std::string book() {
    return epub({"<h1>The Otter</h1><p>Otters sleep in holes that are called holts.</p>"},
                "<dc:title>Beasts</dc:title>");
}

std::string mail() {
    return "From: Ada <ada@example.org>\nTo: all@example.org\nSubject: Sluice\n"
           "Message-ID: <1@example.org>\n\nThe sluice gate sticks again.\n";
}

std::string mailbox() {
    return "From ada@example.org Mon Jan  1 12:00:00 2024\n" + mail() +
           "\nFrom bob@example.org Mon Jan  1 13:00:00 2024\nFrom: bob@example.org\n"
           "Subject: Re: Sluice\n\nGrease it with tallow.\n";
}

const std::map<std::string, std::function<std::string()>>& samples() {
    static const std::map<std::string, std::function<std::string()>> kSamples{
        {"report.pdf", report},      {"long.pdf", long_report}, {"encrypted.pdf", encrypted},
        {"scanned.pdf", scanned},    {"letter.docx", letter},   {"bomb.docx", bomb},
        {"entities.docx", entities}, {"old.docx", old_format},  {"other.docx", other_zip},
        {"slides.pptx", slides},     {"prices.xlsx", prices},   {"corrupt.xlsx", corrupt},
        {"book.epub", book},         {"note.eml", mail},        {"list.mbox", mailbox}};
    return kSamples;
}

}  // namespace
}  // namespace moxie

int main(int count, char** names) {
    const auto& samples = moxie::samples();
    const auto found = count == 2 ? samples.find(names[1]) : samples.end();
    if (found == samples.end()) {
        std::fputs("usage: make-sample NAME > FILE\n", stderr);
        return 2;
    }
    const std::string bytes = found->second();
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() ? 0 : 1;
}
