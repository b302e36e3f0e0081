#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// A generated text with its citation marks taken out.
struct MarkedText {
    struct Mark {
        std::size_t at = 0;                ///< byte offset in `text` where it stood
        std::vector<std::size_t> numbers;  ///< 1 to `highest`, distinct, at most 16; perhaps none
    };
    std::string text;
    std::vector<Mark> marks;  ///< in order
};

/// Takes out "[1]", "[1, 2]", "[1-3]", "[[1]]", "[^1]" and the white space before them. Numbers
/// above `highest` (or 0, or too long to read) are dropped. Square brackets in `code` are left
/// alone, and so is any bracket that holds something else. Linear.
MarkedText take_marks(std::string_view generated, std::size_t highest);

}  // namespace moxie
