#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace moxie {

// Of ASCII alone: no locale, and the same everywhere. Other bytes are none of these, and stay.

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lowered(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char raised(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

inline std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), lowered);
    return lower;
}

}  // namespace moxie
