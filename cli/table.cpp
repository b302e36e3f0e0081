#include "cli/table.h"

#include <algorithm>
#include <numeric>

namespace moxie::cli {
namespace {

constexpr std::size_t kNarrowest = 8;  // of a column that is cut

std::size_t cut(std::size_t& width, std::size_t excess) {
    const std::size_t spare = width > kNarrowest ? width - kNarrowest : 0;
    const std::size_t taken = std::min(spare, excess);
    width -= taken;
    return excess - taken;
}

}  // namespace

Table::Layout Table::layout(std::size_t room) const {
    Layout layout;
    auto& widths = layout.widths;
    for (const Column& column : columns_) widths.push_back(display_width(column.head));
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    const std::size_t text = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
    const std::size_t gaps = widths.size() - 1;
    if (text + 2 * gaps > room && text + gaps <= room) layout.gap = 1;
    const std::size_t total = text + layout.gap * gaps;
    std::size_t excess = total > room ? total - room : 0;
    for (std::size_t i = columns_.size(); i-- > 0;) {
        if (columns_[i].align == Align::left) excess = cut(widths[i], excess);
    }
    return layout;
}

std::string Table::line(const std::vector<std::string>& row, const Layout& layout) const {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += std::string(layout.gap, ' ');
        const std::size_t width = layout.widths[i];
        const std::string cell = clip(row[i], width);
        text += columns_[i].align == Align::left ? pad_right(cell, width) : pad_left(cell, width);
    }
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string Table::render(const Style& style) const {
    const Layout columns = layout(style.width);
    std::vector<std::string> heads;
    for (const Column& column : columns_) heads.push_back(column.head);
    std::string text = style.bold(line(heads, columns)) + "\n";
    for (const auto& row : rows_) text += line(row, columns) + "\n";
    return text;
}

}  // namespace moxie::cli
