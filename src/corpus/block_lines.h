#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/document.h"

namespace moxie {

/// For tests: a document's blocks, one a line: "p text", "h2 text", "- text", "code text", "row
/// text"; newlines within as "\n", pages as "@3".
inline std::vector<std::string> block_lines(const Document& document) {
    std::vector<std::string> lines;
    for (const Block& block : document.blocks) {
        std::string line;
        switch (block.kind) {
            case BlockKind::paragraph:
                line = "p ";
                break;
            case BlockKind::heading:
                line = 'h' + std::to_string(block.level) + ' ';
                break;
            case BlockKind::list_item:
                line = "li ";
                break;
            case BlockKind::code:
                line = "code ";
                break;
            case BlockKind::table_row:
                line = "row ";
                break;
        }
        for (const char c : document.text.substr(block.begin, block.end - block.begin)) {
            line += c == '\n' ? std::string("\\n") : std::string(1, c);
        }
        if (block.page) line += " @" + std::to_string(*block.page);
        lines.push_back(line);
    }
    return lines;
}

/// For tests: is every block in order, within the text, and all of the text outside them blank?
inline bool blocks_cover(const Document& document) {
    std::size_t at = 0;
    const auto blank = [&](std::size_t begin, std::size_t end) {
        return document.text.substr(begin, end - begin).find_first_not_of(" \t\n\r\f\v") ==
               std::string::npos;
    };
    for (const Block& block : document.blocks) {
        if (block.begin < at || block.end <= block.begin || block.end > document.text.size())
            return false;
        if (!blank(at, block.begin)) return false;
        at = block.end;
    }
    return blank(at, document.text.size());
}

}  // namespace moxie
