#include "formats/xml.h"

#include <gmock/gmock.h>

#include "base/scratch_directory.h"
#include "formats/part_name.h"
#include "formats/properties.h"
#include "formats/xhtml.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::HasSubstr;
using testing::Not;

class Trace : public XmlVisitor {
public:
    bool enter(const XmlElement& element) override {
        text_ += '<' + std::string(element.name()) + '>';
        return element.name() != "skip";
    }
    void leave(const XmlElement& element) override {
        text_ += "</" + std::string(element.name()) + '>';
    }
    void text(std::string_view text) override { text_ += text; }

    std::string text_;
};

std::string trace(std::string xml) {
    const XmlTree tree(std::move(xml), "part");
    Trace trace;
    walk_xml(tree.root(), trace);
    return trace.text_;
}

TEST(Xml, IsWalkedInOrder) {
    EXPECT_EQ(trace("<?xml version='1.0'?><w:a xmlns:w='w'>1<b/><!-- no -->2<w:skip>3</w:skip>"
                    "<![CDATA[<4>]]></w:a>"),
              "<a>1<b></b>2<skip><4></a>");
    EXPECT_EQ(trace("<a> <b> </b></a>"), "<a><b> </b></a>");
    EXPECT_EQ(trace("<a>&lt;&#x263A;&#xD800;</a>"), "<a><\u263A\uFFFD\uFFFD\uFFFD</a>");
}

TEST(Xml, FindsElementsAndAttributes) {
    const XmlTree tree("<a><x:b id='1' r:id='r1'/><b id='2'><c>d<e>f</e></c></b></a>", "part");
    const XmlElement first = tree.root().child("b");
    EXPECT_EQ(first.attribute("id"), "1");
    EXPECT_EQ(first.reference(), "r1");
    EXPECT_EQ(first.attribute("none"), "");
    EXPECT_EQ(first.next("b").attribute("id"), "2");
    EXPECT_FALSE(first.next("b").next());
    EXPECT_EQ(tree.root().text(), "df");
    EXPECT_EQ(first.next().below({"c", "e"}).text(), "f");
    EXPECT_FALSE(tree.root().below({"no", "such"}));
    EXPECT_EQ(XmlElement().child("b").attribute("id"), "");
}

TEST(Xml, DamageIsRefusedByName) {
    try {
        XmlTree("<a><b></a>", "word/document.xml");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_THAT(error.what(), HasSubstr("its part word/document.xml is no XML"));
    }
    EXPECT_THROW(XmlTree("", "part"), Error);
    EXPECT_THROW(XmlTree("words", "part"), Error);
}

TEST(Xml, EntitiesOfItsOwnAreNeverResolved) {
    const ScratchDirectory folder;
    const std::string secret = folder / "secret";
    std::ofstream(secret) << "the secret";
    const std::string text = trace("<!DOCTYPE a [<!ENTITY file SYSTEM 'file://" + secret +
                                   "'> <!ENTITY word 'expanded'>]><a>&file; &word; &amp;</a>");
    EXPECT_EQ(text, "<a>&file; &word; &</a>");
}

TEST(Xml, EntitiesThatGrowDoNot) {
    std::string bomb = "<!DOCTYPE a [<!ENTITY l0 'lol'>";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "&l" + std::to_string(i - 1) + ";";
        bomb += "<!ENTITY l" + std::to_string(i) + " '" + before + before + before + "'>";
    }
    EXPECT_EQ(trace(bomb + "]><a>&l39;</a>"), "<a>&l39;</a>");
}

TEST(Xml, DepthIsNoTrouble) {
    constexpr std::size_t kDepth = 1'000'000;
    std::string deep;
    for (std::size_t i = 0; i < kDepth; ++i) deep += "<a>";
    deep += "x";
    for (std::size_t i = 0; i < kDepth; ++i) deep += "</a>";
    EXPECT_EQ(XmlTree(deep, "part").root().text(), "x");
}

TEST(Xml, OtherCharacterSets) {
    EXPECT_EQ(trace("<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9</a>"), "<a>é</a>");
    std::string wide = "\xFE\xFF";
    for (const char c : std::string("<a>x</a>")) wide += {'\0', c};
    EXPECT_EQ(trace(wide), "<a>x</a>");
    EXPECT_EQ(trace("<a>caf\xE9 x</a>"), "<a>caf\uFFFD x</a>");
}

TEST(PartName, Resolves) {
    EXPECT_EQ(resolved_part("word/document.xml", "media/a.png"), "word/media/a.png");
    EXPECT_EQ(resolved_part("word/document.xml", "/docProps/core.xml"), "docProps/core.xml");
    EXPECT_EQ(resolved_part("ppt/slides/a.xml", "../notes/b.xml"), "ppt/notes/b.xml");
    EXPECT_EQ(resolved_part("a.xml", "../../../etc/passwd"), "etc/passwd");
    EXPECT_EQ(resolved_part("", "x%20y.html#part"), "x y.html");
    EXPECT_EQ(resolved_part("", "50%"), "50%");
    EXPECT_EQ(resolved_part("", "%zz"), "%zz");
    EXPECT_EQ(resolved_part("a/b", ""), "a");
}

TEST(Properties, Days) {
    EXPECT_EQ(day_of("2024-05-01T10:00:00Z"), "2024-05-01");
    EXPECT_EQ(day_of("D:20240501123000+02'00'"), "2024-05-01");
    EXPECT_EQ(day_of("20240501"), "2024-05-01");
    EXPECT_EQ(day_of("May 2024"), "");
    EXPECT_EQ(day_of("2024"), "");
    EXPECT_EQ(day_of(""), "");
}

TEST(Properties, TitlesThatSayNothing) {
    EXPECT_EQ(told_title("  The   River "), "The River");
    for (const char* title : {"Untitled", "Microsoft Word - letter", "letter.docx", "paper.dvi",
                              "PowerPoint Presentation", ""})
        EXPECT_EQ(told_title(title), "") << title;
}

TEST(ClosedTags, OnlyWhatHtmlWouldLeaveOpen) {
    EXPECT_EQ(closed_tags("<title/><br/><a id=\"x\"/>y<img src='a>b'/>"),
              "<title></title><br/><a id=\"x\"></a>y<img src='a>b'/>");
    EXPECT_EQ(closed_tags("<script src=\"x\" />z"), "<script src=\"x\" ></script>z");
    EXPECT_EQ(closed_tags("<!-- <p/> --><p title=\"/>\">"), "<!-- <p/> --><p title=\"/>\">");
    EXPECT_EQ(closed_tags("a < b </p"), "a < b </p");
    EXPECT_EQ(closed_tags("</>"), "</>");
    EXPECT_EQ(closed_tags(""), "");
}

}  // namespace
}  // namespace moxie
