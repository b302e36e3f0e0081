#include "formats/formats.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <random>

#include "base/clock.h"
#include "base/threads.h"
#include "corpus/block_lines.h"
#include "corpus/document_codec.h"
#include "corpus/reader.h"
#include "corpus/reader_program.h"
#include "formats/office_fixture.h"
#include "formats/pdf_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

/// The real program, as moxie runs it.
class Apart : public testing::Test {
protected:
    Apart() { setenv("MOXIE_READ_PROGRAM", MOXIE_READ_PROGRAM, 1); }
    ~Apart() override { unsetenv("MOXIE_READ_PROGRAM"); }

    static Document read(const std::string& format, std::string_view bytes,
                         const ApartLimits& limits = {}) {
        return read_apart(format, bytes, limits);
    }

    static std::string refusal(const std::string& format, std::string_view bytes,
                               const ApartLimits& limits = {}) {
        try {
            read(format, bytes, limits);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::unsupported);
            return error.what();
        }
        return "was read";
    }

    /// Of the largest child so far, in MiB.
    static long peak_memory() {
        rusage usage{};
        getrusage(RUSAGE_CHILDREN, &usage);
        return usage.ru_maxrss / 1024;
    }
};

/// Where a sanitizer's own memory hides what the test would measure.
constexpr bool kMemoryIsMeasured =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    false;
#else
    true;
#endif

std::string mail() { return "From: a@example.org\nSubject: s\n\nwords\n"; }

TEST(Formats, AreTheReadersThatReadApart) {
    std::vector<std::string_view> apart, known;
    for (const Reader& reader : readers()) {
        if (reader.read == nullptr) apart.push_back(reader.name);
    }
    for (const Format& format : formats()) known.push_back(format.name);
    EXPECT_EQ(apart, known);
}

TEST(Formats, NoneTakesNothingOrWords) {
    for (const Format& format : formats()) {
        EXPECT_THROW(format.read(""), Error) << format.name;
        EXPECT_THROW(format.read("words"), Error) << format.name;
    }
}

/// Damage is a reason or a document, never a crash: in this process, so that a sanitizer sees it.
TEST(Formats, SurviveDamage) {
    PdfWriter pdf;
    pdf.outline(1, "Rivers").page().line(72, 100, "Rivers").line(72, 130, "are wet");
    const std::vector<std::string> samples{
        pdf.finish(),
        docx(paragraph("a") + "<w:tbl><w:tr><w:tc>" + paragraph("b") + "</w:tc></w:tr></w:tbl>"),
        pptx({shape("<p:ph type='title'/>", line("a")) + shape("", line("b"))}),
        xlsx("<row><c r='A1'><v>1</v></c></row>"),
        epub({"<p>a</p>"}),
        mail()};
    std::mt19937 random(3);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        for (int round = 0; round < 200; ++round) {
            std::string bytes = samples[i];
            for (auto n = random() % 8; n > 0; --n)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            if (round % 4 == 0) bytes.resize(random() % bytes.size());
            try {
                const Document document = formats()[i].read(bytes);
                EXPECT_TRUE(blocks_cover(document));
                decode_document(encode_document(document));
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::unsupported) << error.what();
            }
        }
    }
}

TEST_F(Apart, GivesWhatTheReaderGives) {
    PdfWriter pdf;
    pdf.property("Title", "Waters").page().line(72, 100, "Rivers").page().line(72, 100, "Mills");
    const std::string bytes = pdf.finish();
    const Document here = formats().front().read(bytes);
    const Document there = read("pdf", bytes);
    EXPECT_EQ(there.title, here.title);
    EXPECT_EQ(there.text, here.text);
    EXPECT_EQ(block_lines(there), block_lines(here));
    EXPECT_EQ(there.metadata, here.metadata);
}

TEST_F(Apart, AnyNumberOfThreads) {
    std::vector<std::string> texts(16);
    parallel_for(texts.size(), 4, [&](std::size_t i) {
        texts[i] = read("docx", docx(paragraph("number " + std::to_string(i)))).text;
    });
    for (std::size_t i = 0; i < texts.size(); ++i)
        EXPECT_EQ(texts[i], "number " + std::to_string(i));
}

TEST_F(Apart, RefusalsComeThroughInWords) {
    PdfWriter secret, scan;
    secret.page().encrypt();
    scan.page();
    EXPECT_EQ(refusal("pdf", secret.finish()), "is an encrypted PDF: needs a password");
    EXPECT_EQ(refusal("pdf", scan.finish()), "holds no text (scanned?)");
    EXPECT_EQ(refusal("pdf", "words"), "is no PDF or a damaged one");
    EXPECT_EQ(refusal("xlsx", xlsx("<row><c t='s'><v>7</v></c></row>")),
              "is damaged: a cell refers to shared text 7 of 0");
    EXPECT_EQ(refusal("e-mail", ""), "is no e-mail");
}

TEST_F(Apart, SixteenHundredPages) {
    PdfWriter pdf;
    for (int i = 1; i <= 1600; ++i) {
        pdf.page();
        const double y = pdf.prose(72, 150, 460, std::string(40, 'w') + " and more words");
        pdf.prose(72, y + 10, 460, "This is sentence number " + std::to_string(i) + '.');
    }
    const Document document = read("pdf", pdf.finish(), {.memory = 256 << 20});
    EXPECT_THAT(block_lines(document), Contains("p This is sentence number 1234. @1234"));
    EXPECT_EQ(document.blocks.back().page, 1600U);
    EXPECT_LT(kMemoryIsMeasured ? peak_memory() : 0, 256);
}

TEST_F(Apart, ABombIsRefusedInLittleTimeAndMemory) {
    const std::string bomb = docx_parts().add_bomb("word/document.xml", 1 << 11).finish();
    const Stopwatch watch;
    EXPECT_THAT(refusal("docx", bomb), HasSubstr("as zip bombs do"));
    EXPECT_LT(watch.ms(), 30'000);
}

TEST_F(Apart, WhatNeedsTooMuchMemoryIsStopped) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "skipped: a sanitizer needs its memory";
    std::string rows;
    for (int i = 0; i < 200'000; ++i) rows += "<row><c><v>1</v></c><c><v>2</v></c></row>";
    EXPECT_EQ(refusal("xlsx", xlsx(rows), {.memory = 64 << 20}),
              "needs more than 64 MB of memory to read");
}

TEST_F(Apart, WhatTakesTooLongIsStopped) {
    std::string chapter;
    for (int i = 0; i < 100'000; ++i) chapter += "<i>x</i> ";
    const std::string book = epub(std::vector<std::string>(100, chapter));
    EXPECT_EQ(refusal("epub", book, {.seconds = 1}), "takes longer than 1 s to read");
}

TEST_F(Apart, ACrashIsTheDocumentsFailureOnly) {
    setenv("MOXIE_READ_PROGRAM", "/bin/false", 1);
    EXPECT_THAT(refusal("pdf", "x"), StartsWith("needs more than"));
    setenv("MOXIE_READ_PROGRAM", "/nowhere/moxie-read", 1);
    try {
        read("pdf", "x");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::not_found);
        EXPECT_THAT(error.what(), HasSubstr("set MOXIE_READ_PROGRAM"));
    }
}

TEST_F(Apart, AnUnknownFormatIsAFailureOfOurs) {
    EXPECT_THAT(refusal("carving", "x"), HasSubstr("ended with code 2"));
}

}  // namespace
}  // namespace moxie
