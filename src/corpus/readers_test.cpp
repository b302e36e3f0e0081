#include <gmock/gmock.h>

#include <set>

#include "corpus/reader.h"

namespace moxie {
namespace {

using namespace std::string_view_literals;

std::string_view reader_name(const std::string& path, std::string_view bytes = "text") {
    const Reader* reader = reader_for(path, bytes);
    return reader == nullptr ? "none" : reader->name;
}

TEST(Readers, ByExtension) {
    EXPECT_EQ(reader_name("a/b.html"), "html");
    EXPECT_EQ(reader_name("a/B.HTM"), "html");
    EXPECT_EQ(reader_name("README.md"), "markdown");
    EXPECT_EQ(reader_name("notes.TXT"), "plain text");
    EXPECT_EQ(reader_name("x.tar.py"), "code");
    EXPECT_EQ(reader_name("letter.DOCX"), "docx");
    EXPECT_EQ(reader_name("letter.eml"), "e-mail");
    EXPECT_EQ(reader_name("data.csv"), "code");
    EXPECT_EQ(reader_name("page.html", "\0\1\2"sv), "html") << "the reader says what is wrong";
}

TEST(Readers, ByContent) {
    EXPECT_EQ(reader_name("README"), "plain text");
    EXPECT_EQ(reader_name("a.b/.profile"), "plain text");
    EXPECT_EQ(reader_name("folder.html/file"), "plain text");
    EXPECT_EQ(reader_name("odd.xyz", "\xFF\xFEh\0i\0"sv), "plain text");
    EXPECT_EQ(reader_name("odd.xyz", "\0\1\2\3"sv), "none");
    EXPECT_EQ(reader_name("odd", "%PDF-1.7 text so far"), "pdf");
    EXPECT_EQ(reader_name("odd", "PK\3\4 ... word/document.xml"), "docx");
    EXPECT_EQ(reader_name("odd", "PK\3\4 ... mimetypeapplication/epub+zip"), "epub");
    EXPECT_EQ(reader_name("odd", std::string("PK\3\4\0\0\0 names", 14)), "none");
    EXPECT_EQ(reader_name("a.rtf", "{\\rtf1 text"), "none");
}

TEST(Readers, NoExtensionHasTwo) {
    std::set<std::string_view> seen;
    for (const Reader& reader : readers()) {
        for (const std::string_view extension : reader.extensions) {
            EXPECT_TRUE(seen.insert(extension).second) << extension;
            EXPECT_EQ(extension.front(), '.');
        }
    }
}

TEST(Readers, AllReadPlainWords) {
    for (const Reader& reader : readers()) {
        if (reader.read == nullptr) continue;
        EXPECT_EQ(reader.read("words").text, "words") << reader.name;
    }
}

}  // namespace
}  // namespace moxie
