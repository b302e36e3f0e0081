#include "corpus/html.h"

#include <gmock/gmock.h>

#include <random>

#include "corpus/block_lines.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::vector<std::string> blocks(std::string_view html) {
    const Document document = read_html(html);
    EXPECT_TRUE(blocks_cover(document));
    return block_lines(document);
}

std::string reason(std::string_view html) {
    try {
        read_html(html);
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

TEST(Html, StructureOfAPage) {
    EXPECT_THAT(blocks("<h1>Top</h1><p>One\n  two <b>bold</b>.</p><h3>Deep</h3>loose text"
                       "<div>in a <span>div</span></div>"),
                ElementsAre("h1 Top", "p One two bold.", "h3 Deep", "p loose text", "p in a div"));
}

TEST(Html, ATitleThatIsNeverClosedDoesNotSwallowThePage) {
    const Document document = read_html("<html><TITLE>Mills<p>Built of oak.<h1>More</h1>");
    EXPECT_EQ(document.title, "Mills");
    EXPECT_THAT(block_lines(document), ElementsAre("p Built of oak.", "h1 More"));
    EXPECT_EQ(read_html("<title>Mills").title, "Mills");
    EXPECT_THAT(block_lines(read_html("<title>Mills</title>")), ElementsAre());
    read_html("<title");
    read_html("<title><");
}

TEST(Html, TextSetsBlocksOff) {
    const Document document = read_html("<h1>T</h1><p>a<ul><li>b<li>c</ul><p>d");
    EXPECT_EQ(document.text, "T\n\na\n\n- b\n- c\n\nd");
}

TEST(Html, Lists) {
    EXPECT_THAT(
        blocks("<ol><li>one<li><p>two</p><p>more</p><ul><li>inner</ul>rest<li>three</ol>"),
        ElementsAre("li 1. one", "li 2. two", "li more", "li - inner", "li rest", "li 3. three"));
    EXPECT_THAT(blocks("<dl><dt>--soft<dd>Keeps files.</dl>"),
                ElementsAre("p --soft", "p Keeps files."));
}

TEST(Html, CodeKeepsItsLines) {
    EXPECT_THAT(blocks("<pre>\n  if x:\n\n    <b>y</b> &lt; 1  \n</pre><p>a  b"),
                ElementsAre("code   if x:\\n\\n    y < 1", "p a b"));
    EXPECT_THAT(blocks("<pre><div>a</div><div>b</div>c<br>d</pre>"),
                ElementsAre("code a\\nb\\nc\\nd"));
}

TEST(Html, TableRowsOfValues) {
    EXPECT_THAT(blocks("<table><caption>Sizes</caption><tr><th> Name </th><th>Bytes</th></tr>"
                       "<tr><td><p>int</p></td><td>4<br>or 2</td></tr><tr><td></td><td> </td></tr>"
                       "<tr><td><td>x</table>"),
                ElementsAre("p Sizes", "row Name | Bytes", "row int | 4 or 2", "row | x"));
}

TEST(Html, TablesThatArrangeAPageAreNoRows) {
    EXPECT_THAT(blocks("<table><tr><td><h2>Left</h2><p>text</p></td><td><pre>code</pre></td></tr>"
                       "</table>"),
                ElementsAre("h2 Left", "p text", "code code"));
    EXPECT_THAT(blocks("<table><tr><td>outer<table><tr><td>a<td>b</table></td></tr></table>"),
                ElementsAre("p outer", "row a | b"));
}

TEST(Html, EntitiesAndOddSpaces) {
    EXPECT_THAT(blocks("<p>a&nbsp;b &amp; c&#8212;d &lt;e&gt; co&shy;op &bogus;"),
                ElementsAre("p a b & c\u2014d <e> coop &bogus;"));
    EXPECT_THAT(blocks("<p>line<br>break"), ElementsAre("p line\\nbreak"));
}

TEST(Html, NoScriptsNoNavigationNothingHidden) {
    const std::string html = R"(<html><head><title>T</title><style>p{}</style></head><body>
        <script>if (a<b) document.write("<p>no</p>")</script><noscript>no</noscript>
        <nav>no</nav><header>no<h1>no</h1></header><div class="navheader x">no</div>
        <div class="x sphinxsidebar">no</div><div role="navigation">no</div>
        <div class="related"><ul><li>no</ul></div><div id="toc">no</div><p hidden>no</p>
        <p style="color: red; display : none">no</p><template><p>no</p></template>
        <h2>Yes<a class="headerlink" href="#y">¶</a></h2><h2>Also<a href="#z">¶</a></h2>
        <p>text<button>no</button><select><option>no</select><textarea>no</textarea></p>
        <svg><text>no</text><title>no</title></svg><footer>no</footer><div class="navfooter">no</div>
        </body></html>)";
    EXPECT_THAT(blocks(html), ElementsAre("h2 Yes", "h2 Also", "p text"));
    EXPECT_EQ(read_html(html).title, "T");
}

TEST(Html, OnlyTheMainPartWhereThereIsOne) {
    EXPECT_THAT(
        blocks("<div>chrome</div><div role=main><header><h1>Title</h1></header>x</div>more"),
        ElementsAre("h1 Title", "p x"));
    EXPECT_THAT(blocks("<p>all there is</p><main></main>"), ElementsAre("p all there is"));
    EXPECT_THAT(blocks("<body class=navbar><p>a theme's body"), ElementsAre("p a theme's body"));
}

TEST(Html, LabelsOfNotesHeadNothing) {
    EXPECT_THAT(blocks("<h2>A</h2><div class=note><h3 class=title>Note</h3><p>n</div><p>after"),
                ElementsAre("h2 A", "p Note", "p n", "p after"));
}

TEST(Html, Titles) {
    EXPECT_EQ(read_html("<title> git\n reset </title><h1>Other</h1>").title, "git reset");
    EXPECT_EQ(read_html("<h2>First</h2><h1>Main <i>one</i></h1><h1>Next</h1>").title, "Main one");
    EXPECT_EQ(
        read_html("<title>json — JSON codec — Python 3.11</title><h1>json — JSON codec</h1>").title,
        "json — JSON codec");
    EXPECT_EQ(read_html("<title>Git Basics</title><h1>Git</h1>").title, "Git Basics");
    EXPECT_EQ(read_html("<p>none").title, "");
}

TEST(Html, MetadataOfTheHead) {
    const Document document = read_html(
        "<meta name=description content=' About  it '><meta name=author content=A>"
        "<meta name=viewport content=w><meta name=keywords content=''>x");
    EXPECT_THAT(document.metadata,
                ElementsAre(Pair("description", "About it"), Pair("author", "A")));
}

TEST(Html, DeclaredCharset) {
    EXPECT_EQ(read_html("<meta charset='windows-1251'><p>\xCF\xF0\xE8\xE2\xE5\xF2").text, "Привет");
    EXPECT_EQ(read_html("<META http-equiv=Content-Type content=\"text/html; CHARSET=koi8-r\">"
                        "\xF0\xD2\xC9\xD7\xC5\xD4")
                  .text,
              "Привет");
    EXPECT_EQ(read_html("<?xml version='1.0' encoding='ISO-8859-1'?><p>caf\xE9").text, "café");
    EXPECT_EQ(read_html("<meta charset=utf-8><p>caf\xE9 noir, d\xE9j\xE0 vu").text,
              "café noir, déjà vu");
}

TEST(Html, RefusesGarbage) {
    std::mt19937 random(3);
    std::string garbage(5000, '\0');
    for (char& c : garbage) c = static_cast<char>(random());
    EXPECT_EQ(reason(garbage), "is binary, not text");
}

TEST(Html, RefusesWhatNestsTooDeeply) {
    for (const char* tag : {"<div>", "<b>", "<x-y>", "<span a='>'>", "<table><td>", "<ul><li>"}) {
        EXPECT_EQ(reason(repeated(tag, 100'000)), "nests its elements too deeply") << tag;
    }
    EXPECT_EQ(reason("<svg>" + repeated("<script><div>", 100'000)),
              "nests its elements too deeply");
    const Document document = read_html(repeated("<div>", 500) + "deep" + repeated("</div>", 500));
    EXPECT_EQ(document.text, "deep");
}

TEST(Html, LongPagesAreNotDeepOnes) {
    EXPECT_EQ(read_html(repeated("<p>a<br><img src=x><li>b", 5000)).blocks.size(), 10'000U);
    EXPECT_EQ(read_html(repeated("<div><a href='/a/b/c'>x</a></div>", 5000)).blocks.size(), 5000U);
    EXPECT_EQ(read_html("<script>" + repeated("for(i=0;i<n;i++)", 5000) + "</script><p>x").text,
              "x");
    EXPECT_EQ(read_html("<!-- " + repeated("<div>", 5000) + " --><p>x").text, "x");
    EXPECT_EQ(read_html("<style>" + repeated("<div>", 5000) + "</STYLE><p>x").text, "x");
}

TEST(Html, RefusesTagsWithEndlessAttributes) {
    std::string tag = "<p";
    for (int i = 0; i < 200'000; ++i) tag += " a" + std::to_string(i);
    EXPECT_EQ(reason(tag + ">text"), "has a tag with too many attributes");
    EXPECT_EQ(read_html("<img src='data:" + std::string(1 << 20, '/') + "'>x").text, "x");
}

TEST(Html, RefusesPagesThatGrowWithoutBound) {
    std::string html = "<div>";
    for (int i = 0; i < 1000; ++i) html += "<b id=" + std::to_string(i) + '>';
    EXPECT_EQ(reason(html + "</div>" + repeated("<p>x", 100'000)),
              "has too many elements to be read as one page");
}

TEST(Html, UnclosedAndNestedWrongly) {
    EXPECT_THAT(blocks("<ul><li>a</ol></li></p></table>b<b><i>c</b>d</i></td>"),
                Not(testing::IsEmpty()));
    EXPECT_THAT(read_html("</li></ul></table></pre></h1>after").text, "after");
}

TEST(Html, RandomMarkupGivesValidCoveredText) {
    const std::vector<std::string> parts{
        "<p>",        "</p>",     "<ul>",       "<li>",      "</ul>",    "<table>",
        "<tr>",       "<td>",     "</table>",   "<pre>",     "</pre>",   "<h2>",
        "</h2>",      "<b>",      "</b>",       "<svg>",     "</svg>",   "<script>",
        "</script>",  "<!--",     "-->",        "text ",     "\xC3\xA9", "&amp;",
        "<",          ">",        "\"",         "<a href='", "</div>",   "<div class=note>",
        "<title>",    "</title>", "<main>",     "</main>",   "<br>",     "\n",
        "<math><mi>", "<select>", "<frameset>", "<template>"};
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
        std::string html;
        for (std::size_t i = random() % 60; i > 0; --i) html += parts[random() % parts.size()];
        const Document document = read_html(html);
        EXPECT_TRUE(blocks_cover(document)) << html;
        EXPECT_TRUE(is_valid_utf8(document.text)) << html;
    }
}

}  // namespace
}  // namespace moxie
