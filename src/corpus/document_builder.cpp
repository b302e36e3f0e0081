#include "corpus/document_builder.h"

#include "corpus/white_space.h"

namespace moxie {
namespace {

/// Code begins at its first line that is not blank, with its indentation.
std::string_view code_lines(std::string_view text) {
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size() && is_white(text[at]); ++at) {
        if (text[at] == '\n') line = at + 1;
    }
    return trimmed_end(text.substr(line));
}

/// Without the empty cells at its end.
std::string_view table_row(std::string_view text) {
    text = trimmed(text);
    while (text.ends_with(" |")) text = trimmed_end(text.substr(0, text.size() - 2));
    return text;
}

std::string_view written(BlockKind kind, std::string_view text) {
    if (kind == BlockKind::code) return code_lines(text);
    return kind == BlockKind::table_row ? table_row(text) : trimmed(text);
}

}  // namespace

void DocumentBuilder::separate(BlockKind kind, std::string_view text) {
    if (document_.blocks.empty()) return;
    // A row of one cell is a paragraph in a frame.
    const bool line = kind == BlockKind::list_item ||
                      (kind == BlockKind::table_row && text.find(" | ") != std::string_view::npos);
    document_.text += line && kind == document_.blocks.back().kind ? "\n" : "\n\n";
}

void DocumentBuilder::add(BlockKind kind, std::string_view text, std::uint8_t level) {
    text = written(kind, text);
    if (text.empty()) return;
    separate(kind, text);
    const std::size_t begin = document_.text.size();
    document_.text += text;
    document_.blocks.push_back({kind, level, begin, document_.text.size(), page_});
}

Document DocumentBuilder::take() {
    normalise_breaks(document_.text);
    return std::move(document_);
}

}  // namespace moxie
