#include "formats/xlsx.h"

#include <algorithm>
#include <unordered_map>

#include "corpus/document_builder.h"
#include "corpus/white_space.h"
#include "formats/office_package.h"
#include "formats/xlsx_cells.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::string_view kKind = "an Excel workbook";

// Further apart two values are not in one table.
constexpr std::size_t kMostEmptyCells = 16;

struct Sheet {
    std::string name;
    std::string part;
};

class Workbook {
public:
    explicit Workbook(std::string_view bytes) : package_(bytes, kKind) {
        const std::string main = package_.main_part();
        const XmlTree tree = package_.main_document(main, "workbook");
        from_1904_ = tree.root().child("workbookPr").attribute("date1904") == "1";
        strings_ = related_part<SharedStrings>(package_, main, "sharedStrings");
        formats_ = related_part<CellFormats>(package_, main, "styles");
        list_sheets(tree.root(), main);
    }

    Document read() {
        for (const Sheet& sheet : sheets_) read_sheet(sheet);
        Document document = builder_.take();
        package_.read_properties(document);
        return document;
    }

private:
    void list_sheets(const XmlElement& root, const std::string& main) {
        std::unordered_map<std::string, std::string> parts;
        for (Relationship& one : package_.relationships(main)) {
            if (one.type == "worksheet") parts[one.id] = std::move(one.target);
        }
        XmlElement sheet = root.below({"sheets", "sheet"});
        for (; sheet; sheet = sheet.next("sheet")) {
            const auto part = parts.find(std::string(sheet.reference()));
            // A sheet may also be a chart or a dialog.
            if (part == parts.end() || !visible(sheet)) continue;
            sheets_.push_back({std::string(sheet.attribute("name")), part->second});
        }
    }

    static bool visible(const XmlElement& sheet) {
        const std::string_view state = sheet.attribute("state");
        return state.empty() || state == "visible";
    }

    void read_sheet(const Sheet& sheet) {
        const XmlTree tree = package_.part(sheet.part);
        const std::string_view used = tree.root().child("dimension").attribute("ref");
        const std::size_t first = column_of(used).value_or(0);
        bool named = false;
        XmlElement row = tree.root().below({"sheetData", "row"});
        for (; row; row = row.next("row")) {
            const std::string text = row_text(row, first);
            if (text.empty()) continue;
            if (!std::exchange(named, true)) builder_.add(BlockKind::heading, sheet.name, 1);
            builder_.add(BlockKind::table_row, text);
        }
    }

    /// Values with what is empty between them, so that a column is always at the same place.
    std::string row_text(const XmlElement& row, std::size_t first) const {
        std::string text;
        std::size_t column = 0;       // of the cell
        std::size_t written = first;  // columns so far
        for (XmlElement cell = row.child("c"); cell; cell = cell.next("c"), ++column) {
            column = column_of(cell.attribute("r")).value_or(column);
            std::string value;
            append_collapsed(value, cell_text(cell));
            if (trimmed(value).empty()) continue;
            if (!text.empty()) text += " | ";
            const std::size_t empty = column - std::min(column, written);
            for (std::size_t i = std::min(empty, kMostEmptyCells); i > 0; --i) text += "| ";
            text += trimmed(value);
            written = column + 1;
        }
        return text;
    }

    std::string cell_text(const XmlElement& cell) const {
        const std::string_view type = cell.attribute("t");
        if (type == "inlineStr") return rich_text(cell.child("is"));
        const XmlElement value = cell.child("v");
        if (!value) return {};
        const std::string text = value.text();
        if (type == "s") return strings_.at(text);
        if (type == "b") return text == "1" ? "TRUE" : "FALSE";
        if (!type.empty() && type != "n") return text;
        return shown_number(text, formats_.look(cell.attribute("s")), from_1904_);
    }

    OfficePackage package_;
    bool from_1904_ = false;
    SharedStrings strings_;
    CellFormats formats_;
    std::vector<Sheet> sheets_;
    DocumentBuilder builder_;
};

}  // namespace

Document read_xlsx(std::string_view bytes) { return Workbook(bytes).read(); }

}  // namespace moxie
