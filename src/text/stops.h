#pragma once

#include <string_view>

namespace moxie {

/// "." and what stands for it in other scripts.
bool is_stop(char32_t c);
/// A stop that needs no space behind it to end a sentence.
bool is_wide_stop(char32_t c);
/// A closing quote or bracket, which may follow a stop.
bool is_closer(char32_t c);

/// How a text ends, closing quotes and brackets aside.
enum class Ending {
    stop,      ///< as a sentence does
    question,  ///< with a question mark
    none       ///< as headings, captions and cells do
};
Ending ending_of(std::string_view text);

}  // namespace moxie
