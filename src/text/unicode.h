#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moxie {

bool is_valid_utf8(std::string_view text);
/// Invalid sequences become U+FFFD, one each as the Unicode standard recommends; NUL bytes too.
std::string valid_utf8(std::string_view text);
/// The largest offset ≤ `at` that does not cut a code point.
std::size_t code_point_start(std::string_view text, std::size_t at);

/// What next_code_point() returns for bytes that are no UTF-8.
inline constexpr char32_t kInvalidCodePoint = 0xFFFFFFFF;
/// The code point at `at` < text.size(); moves `at` behind it, or behind the maximal invalid part.
char32_t next_code_point(std::string_view text, std::size_t& at);

/// Levenshtein distance over code points, for «did you mean». Of strings longer than 1,000 code
/// points only the first 1,000 are compared, so that hostile names cost no more than 10 ms.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Nothing but ASCII white space, or nothing.
inline bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

}  // namespace moxie
