#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace moxie {

/// What a block of a document is; the chunker never splits inside a sentence of prose or a line of
/// code if it can help it.
enum class BlockKind { paragraph, heading, list_item, code, table_row };

/// A structural part of the extracted text. Blocks are in order, do not overlap, and cover all of
/// its non-blank text.
struct Block {
    BlockKind kind = BlockKind::paragraph;
    std::uint8_t level = 0;   ///< of a heading, 1 to 6
    std::uint64_t begin = 0;  ///< bytes of Document::text
    std::uint64_t end = 0;
    std::optional<std::uint32_t> page;  ///< or slide, from 1
};

/// One document as it was read: UTF-8 text (always valid), its structure, and where it came from.
struct Document {
    std::string id;     ///< unique in its expert: path below the given PATH, or `_id`
    std::string title;  ///< empty if it has none
    std::string uri;    ///< path of the file
    std::string text;   ///< extracted text; spans refer to it. The title is not repeated in it
                        ///< unless the file does.
    std::vector<Block> blocks;
    std::vector<std::pair<std::string, std::string>> metadata;
};

/// The part of a document that is indexed, searched and cited.
struct Chunk {
    std::uint32_t ordinal = 0;
    std::uint64_t begin = 0;  ///< bytes of Document::text
    std::uint64_t end = 0;
    std::vector<std::string> section;   ///< headings above its first block, and that block if it is
                                        ///< one, outermost first; without the title
    std::optional<std::uint32_t> page;  ///< of all its blocks
};

}  // namespace moxie
