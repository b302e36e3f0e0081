#include "formats/docx.h"

#include <vector>

#include "corpus/document_builder.h"
#include "corpus/white_space.h"
#include "formats/docx_lists.h"
#include "formats/docx_styles.h"
#include "formats/office_package.h"

namespace moxie {
namespace {

constexpr std::string_view kKind = "a Word document";

bool is_on(const XmlElement& flag) {
    if (!flag) return false;
    const std::string_view value = flag.attribute("val");
    return value != "0" && value != "false" && value != "off";
}

/// Parts of the text that are no longer, not yet, or not for people there.
bool is_left_out(const XmlElement& element) {
    const std::string_view name = element.name();
    if (name == "r") return is_on(element.child("rPr").child("vanish"));
    if (name == "footnote" || name == "endnote") return !element.attribute("type").empty();
    return name == "pPr" || name == "rPr" || name == "sectPr" || name == "del" ||
           name == "moveFrom" || name == "instrText" || name == "delText" || name == "rt" ||
           name == "Fallback";
}

/// Does a row arrange a page, with blocks in its cells, rather than hold values?
class LayoutSearch : public XmlVisitor {
public:
    LayoutSearch(const DocxStyles& styles, const XmlElement& row) : styles_(styles), row_(row) {}

    bool found() {
        walk_xml(row_, *this);
        return found_;
    }

    bool enter(const XmlElement& element) override {
        const std::string_view name = element.name();
        if (found_ || name == "r") return false;
        if (name == "p") {
            const XmlElement properties = element.child("pPr");
            const DocxStyle style = styles_.style(properties.child("pStyle").attribute("val"));
            found_ |= style.role == DocxRole::heading || properties.child("numPr");
        }
        found_ |= name == "tbl";
        return true;
    }

private:
    const DocxStyles& styles_;
    const XmlElement& row_;
    bool found_ = false;
};

class Extractor : public XmlVisitor {
public:
    Extractor(const DocxStyles& styles, DocxLists& lists) : styles_(styles), lists_(lists) {}

    bool enter(const XmlElement& element) override {
        if (is_left_out(element)) return false;
        const std::string_view name = element.name();
        if (name == "p") {
            begin_paragraph(element.child("pPr"));
        } else if (name == "tr") {
            rows_.push_back({LayoutSearch(styles_, element).found(), 0, {}});
        } else if (name == "tc") {
            begin_cell();
        } else if (name == "t") {
            ++in_text_;
        } else if (!paragraphs_.empty()) {
            add_character(name);
        }
        return true;
    }

    void leave(const XmlElement& element) override {
        const std::string_view name = element.name();
        if (name == "p") {
            finish_paragraph();
        } else if (name == "tr") {
            finish_row();
        } else if (name == "t") {
            --in_text_;
        }
    }

    void text(std::string_view text) override {
        if (in_text_ > 0 && !paragraphs_.empty()) paragraphs_.back().text += text;
    }

    Document take() {
        flush_code();
        return builder_.take();
    }
    const std::string& title() const { return title_; }

private:
    struct Paragraph {
        DocxStyle style;
        std::string text;
    };
    struct Row {
        bool layout;
        std::size_t cells;
        std::string text;
    };

    void begin_paragraph(const XmlElement& properties) {
        DocxStyle style = styles_.style(properties.child("pStyle").attribute("val"));
        const XmlElement list = properties.child("numPr");
        if (const XmlElement id = list.child("numId")) style.numbering = id.attribute("val");
        if (const XmlElement level = list.child("ilvl")) style.list_level = level.attribute("val");
        const XmlElement outline = properties.child("outlineLvl");
        if (outline && style.role == DocxRole::body) {
            style.level = heading_level(outline.attribute("val"));
            if (style.level > 0) style.role = DocxRole::heading;
        }
        paragraphs_.push_back({std::move(style), {}});
    }

    void add_character(std::string_view name) {
        std::string& text = paragraphs_.back().text;
        if (name == "tab" || name == "ptab") text += '\t';
        if (name == "br" || name == "cr") text += '\n';
        if (name == "noBreakHyphen") text += '-';
    }

    bool in_values() const { return !rows_.empty() && !rows_.back().layout; }

    void finish_paragraph() {
        const Paragraph paragraph = std::move(paragraphs_.back());
        paragraphs_.pop_back();
        if (paragraph.style.role == DocxRole::contents) return;
        if (in_values()) {
            std::string& row = rows_.back().text;
            append_collapsed(row, " ");
            return append_lines(row, paragraph.text, ' ');
        }
        add(paragraph);
    }

    /// Prose on lines joined by `joint`.
    static void append_lines(std::string& out, std::string_view text, char joint) {
        std::string_view line;
        bool first = true;
        for (Lines lines(text); lines.next(line); first = false) {
            if (!first) {
                out.resize(trimmed_end(out).size());
                out += joint;
            }
            append_collapsed(out, line);
        }
    }

    void add(const Paragraph& paragraph) {
        if (paragraph.style.role == DocxRole::code) {
            code_ += paragraph.text + '\n';
            return;
        }
        flush_code();
        const bool heading = paragraph.style.role != DocxRole::body;
        std::string text;
        append_lines(text, paragraph.text, heading ? ' ' : '\n');
        if (trimmed(text).empty()) return;
        if (heading) return add_heading(paragraph.style, text);
        const std::string mark =
            lists_.next_mark(paragraph.style.numbering, paragraph.style.list_level);
        builder_.add(mark.empty() ? BlockKind::paragraph : BlockKind::list_item, mark + text);
    }

    void add_heading(const DocxStyle& style, const std::string& text) {
        const bool title = style.role == DocxRole::title;
        if (title && title_.empty()) title_ = trimmed(text);
        builder_.add(BlockKind::heading, text, title ? std::uint8_t{1} : style.level);
    }

    /// Every line of code is a paragraph of its own.
    void flush_code() {
        builder_.add(BlockKind::code, code_);
        code_.clear();
    }

    void begin_cell() {
        if (!in_values()) return;
        Row& row = rows_.back();
        row.text.resize(trimmed_end(row.text).size());
        if (row.cells++ > 0) row.text += " | ";
    }

    void finish_row() {
        const Row row = std::move(rows_.back());
        rows_.pop_back();
        if (row.layout) return;
        flush_code();
        if (row.text.find_first_not_of(" |\n") != std::string::npos)
            builder_.add(BlockKind::table_row, row.text);
    }

    const DocxStyles& styles_;
    DocxLists& lists_;
    DocumentBuilder builder_;
    std::vector<Paragraph> paragraphs_;  ///< open: one within a text box is within another
    std::vector<Row> rows_;              ///< open
    std::string code_;
    std::string title_;
    std::size_t in_text_ = 0;
};

}  // namespace

Document read_docx(std::string_view bytes) {
    OfficePackage package(bytes, kKind);
    const std::string main = package.main_part();
    const XmlTree tree = package.main_document(main, "document");
    const auto styles = related_part<DocxStyles>(package, main, "styles");
    auto lists = related_part<DocxLists>(package, main, "numbering");
    Extractor extractor(styles, lists);
    walk_xml(tree.root(), extractor);
    for (const std::string_view type : {"footnotes", "endnotes"}) {
        const auto name = package.related(main, type);
        if (!name) continue;
        const XmlTree notes = package.part(*name);
        walk_xml(notes.root(), extractor);
    }
    Document properties;
    package.read_properties(properties);
    Document document = extractor.take();
    document.title = properties.title.empty() ? extractor.title() : properties.title;
    document.metadata = std::move(properties.metadata);
    return document;
}

}  // namespace moxie
