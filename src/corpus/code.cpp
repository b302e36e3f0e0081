#include "corpus/code.h"

#include "corpus/reader.h"
#include "corpus/white_space.h"

namespace moxie {
namespace {

std::vector<Block> code_blocks(std::string_view text) {
    std::vector<Block> blocks;
    std::string_view line;
    bool open = false;
    for (Lines lines(text); lines.next(line);) {
        const std::string_view written = trimmed_end(line);
        if (!written.empty()) {
            const auto begin = static_cast<std::uint64_t>(line.data() - text.data());
            if (!open) blocks.push_back({BlockKind::code, 0, begin, begin, {}});
            blocks.back().end = begin + written.size();
        }
        open = !written.empty();
    }
    return blocks;
}

}  // namespace

Document read_code(std::string_view bytes) {
    Document document;
    document.text = decode_text(bytes, {});
    normalise_newlines(document.text);
    normalise_breaks(document.text);
    document.blocks = code_blocks(document.text);
    return document;
}

}  // namespace moxie
