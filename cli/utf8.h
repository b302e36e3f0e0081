#pragma once

#include <string>
#include <string_view>

namespace moxie::cli {

constexpr char32_t kReplacement = 0xFFFD;

/// The code point at `at`, which moves behind it. An invalid byte gives U+FFFD and is passed over
/// alone. `at` must lie within the text.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& text, char32_t code_point);

}  // namespace moxie::cli
