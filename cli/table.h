#pragma once

#include <string>
#include <vector>

#include "cli/terminal_text.h"

namespace moxie::cli {

enum class Align { left, right };

struct Column {
    std::string head;
    Align align = Align::left;
};

/// Rows under a bold head, two blanks between columns. Where they are wider than the style's width,
/// one blank must do if that is enough; if not, left-aligned columns are cut, the last one first.
/// Cells are clean text.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    std::string render(const Style& style) const;

private:
    /// How wide the columns are, and the blanks between them.
    struct Layout {
        std::vector<std::size_t> widths;
        std::size_t gap = 2;
    };
    Layout layout(std::size_t room) const;
    std::string line(const std::vector<std::string>& row, const Layout& layout) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace moxie::cli
