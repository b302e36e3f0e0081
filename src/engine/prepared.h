#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "corpus/chunker.h"
#include "corpus/reader.h"
#include "index/indexed_document.h"
#include "text/analyser.h"

namespace moxie {

/// A document on its way into the store: what was read of it, and whether it differs from what is
/// there.
struct Prepared {
    SourceItem item;
    std::span<const float> vector{};  ///< brought along for it
    Document document{};
    std::string hash{};     ///< of everything that decides what is stored
    std::string failure{};  ///< why it could not be read; empty if it was
    bool wanted = false;
    bool moved = false;  ///< replaces one that came from another path
    std::vector<Chunk> chunks{};
    std::vector<IndexedChunk> indexed{};
};

/// Reads the item and divides it into chunks of at most `chunk_tokens`; `metadata` overrides the
/// document's own. What cannot be read has its `failure`. Any thread.
void prepare(Prepared& prepared, const std::vector<std::pair<std::string, std::string>>& metadata,
             std::uint32_t chunk_tokens);

/// A chunk as the index takes it. Any thread.
IndexedChunk index_chunk(const Document& document, const Chunk& chunk, Analyser& analyser);

}  // namespace moxie
