#include "formats/epub.h"

#include <gmock/gmock.h>

#include "corpus/block_lines.h"
#include "formats/office_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string refusal(std::string_view bytes) {
    try {
        read_epub(bytes);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
    return "was read";
}

std::string chapter(const std::string& body) {
    return "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><head>"
           "<title/><script src='x.js'/></head><body>" +
           body + "</body></html>";
}

TEST(Epub, ChaptersInTheOrderOfTheSpine) {
    const Document document =
        read_epub(epub({chapter("<h1 id='a'>Rivers</h1><p>Wet.</p><ol><li>one</li></ol>"),
                        chapter("<h1>Mills</h1><pre>  a\n  b</pre>")},
                       "<dc:title>Waters</dc:title><dc:creator>A. Miller</dc:creator>"
                       "<dc:date>2024-05-01</dc:date>"
                       "<dc:description>&lt;p&gt;About it&lt;/p&gt;</dc:description>"));
    EXPECT_EQ(document.title, "Waters");
    EXPECT_THAT(block_lines(document),
                ElementsAre("h1 Rivers", "p Wet.", "li 1. one", "h1 Mills", "code   a\\n  b"));
    EXPECT_THAT(document.metadata,
                ElementsAre(Pair("author", "A. Miller"), Pair("date", "2024-05-01"),
                            Pair("description", "About it")));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(Epub, WhatIsNoneIsRefusedInWords) {
    EXPECT_THAT(refusal(ZipWriter().add("a", "b").finish()),
                HasSubstr("not an EPUB book: it has no META-INF/container.xml"));
    EXPECT_EQ(refusal(ZipWriter().add("META-INF/container.xml", "<container/>").finish()),
              "is damaged: it does not say where its contents are");
    const std::string missing =
        "<container><rootfiles><rootfile full-path='a.opf'/></rootfiles></container>";
    EXPECT_EQ(refusal(ZipWriter().add("META-INF/container.xml", missing).finish()),
              "has no part a.opf");
}

TEST(Epub, EncryptedChaptersAreRefusedEncryptedFontsAreNot) {
    const auto encrypted = [](const std::string& part) {
        return epub({chapter("<p>x</p>")}, "",
                    {{"META-INF/encryption.xml",
                      "<encryption><EncryptedData><CipherData><CipherReference URI='" + part +
                          "'/></CipherData></EncryptedData></encryption>"}});
    };
    EXPECT_EQ(refusal(encrypted("OEBPS/text%20files/c1.xhtml")), "is an encrypted book");
    EXPECT_EQ(refusal(encrypted("OEBPS/fonts/a.otf")), "was read");
}

}  // namespace
}  // namespace moxie
