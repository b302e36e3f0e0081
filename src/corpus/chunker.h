#pragma once

#include <vector>

#include "corpus/document.h"

namespace moxie {

struct ChunkOptions {
    std::size_t tokens = 256;  ///< at most, by token_bound(); fewer than 16 count as 16
    std::size_t overlap = 32;  ///< of the end of the previous chunk, at most, by token_bound();
                               ///< whole sentences or lines of the same section
};

/// Cuts a document along its structure. A document that fits and has no pages stays whole.
/// Otherwise no chunk has text of two pages, except for a heading at the end of one; and: a heading
/// starts a new chunk where the present one is at least a quarter full and always stays with what
/// follows it; paragraphs, list items, table rows and code stay whole where they fit (behind their
/// heading, or into a chunk that is not yet a quarter full, as much goes as fits); prose that
/// does not fit is cut between sentences, code between lines, and only a sentence or line longer
/// than a chunk is cut between words (between code points if it has none). Every non-blank byte of
/// the text lies in at least one chunk; chunks are in order of `begin`; ordinals count from 0. A
/// document without any non-blank text gives no chunk. Linear time, whatever the text. Blocks must
/// be apart by white space, as those of all readers are.
std::vector<Chunk> chunk(const Document& document, const ChunkOptions& options);

}  // namespace moxie
