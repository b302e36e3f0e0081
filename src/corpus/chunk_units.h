#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "corpus/document.h"

namespace moxie {

/// A range of the text with its size. Sizes add up at white space.
struct ChunkUnit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t tokens = 0;  ///< by token_bound(), or more for bytes that give suspiciously few
};

ChunkUnit measured(std::string_view text, std::size_t begin, std::size_t end);

/// The first place in [begin, end) that is not white, `end` if there is none.
std::size_t skip_white(std::string_view text, std::size_t begin, std::size_t end);

/// The same, but with the indentation of its line.
std::size_t skip_blank_lines(std::string_view text, std::size_t begin, std::size_t end);

/// The parts a block may be cut into: lines of code and table rows, else sentences. They cover all
/// of its non-blank text.
std::vector<ChunkUnit> sentences_or_lines(std::string_view text, const ChunkUnit& block,
                                          BlockKind kind);

/// The longest run of whole words at the start of `unit` that fits; tokens == 0 if not one does.
ChunkUnit leading_words(std::string_view text, const ChunkUnit& unit, std::size_t tokens);

/// As much of the first word as fits, at least one code point.
ChunkUnit leading_code_points(std::string_view text, const ChunkUnit& unit, std::size_t tokens);

}  // namespace moxie
