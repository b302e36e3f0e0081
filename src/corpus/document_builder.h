#pragma once

#include <optional>
#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// Writes a document's text block by block: list items and table rows on lines of their own,
/// everything else set off by blank lines.
class DocumentBuilder {
public:
    /// Trimmed (code keeps the indentation of its first line, a row of cells set off by " | " loses
    /// empty ones at its end); blank text is left out.
    void add(BlockKind kind, std::string_view text, std::uint8_t level = 0);

    /// Of the blocks that follow.
    void set_page(std::optional<std::uint32_t> page) { page_ = page; }

    const Document& document() const { return document_; }
    Document take();

private:
    void separate(BlockKind kind, std::string_view text);

    Document document_;
    std::optional<std::uint32_t> page_;
};

}  // namespace moxie
