#include "text/unicode.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

namespace moxie {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kMaxCompared = 1000;

/// What a lead byte announces: the trail bytes, the lead's payload, and the range of the first
/// trail byte (narrower for E0, ED, F0 and F4; The Unicode Standard, table 3-7).
struct Lead {
    std::size_t trail = 0;
    char32_t payload = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {1, byte & 0x1FU};
    if (byte == 0xE0) return {2, 0, 0xA0};
    if (byte == 0xED) return {2, 0x0D, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {2, byte & 0x0FU};
    if (byte == 0xF0) return {3, 0, 0x90};
    if (byte >= 0xF1 && byte <= 0xF3) return {3, byte & 0x07U};
    if (byte == 0xF4) return {3, 4, 0x80, 0x8F};
    return {};
}

std::size_t skip_ascii(std::string_view text, std::size_t at) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & kHighBits) != 0) break;
    }
    while (at < text.size() && static_cast<std::uint8_t>(text[at]) < 0x80) ++at;
    return at;
}

std::u32string code_points(std::string_view text) {
    std::u32string result;
    for (std::size_t at = 0; at < text.size() && result.size() < kMaxCompared;)
        result.push_back(next_code_point(text, at));
    return result;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto first = static_cast<std::uint8_t>(text[at++]);
    if (first < 0x80) return first;
    Lead lead = lead_of(first);
    if (lead.trail == 0) return kInvalidCodePoint;
    for (std::size_t i = 0; i < lead.trail; ++i) {
        const auto byte = at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
        if (byte < lead.low || byte > lead.high) return kInvalidCodePoint;
        lead.payload = lead.payload << 6 | (byte & 0x3FU);
        lead.low = 0x80;
        lead.high = 0xBF;
        ++at;
    }
    return lead.payload;
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at))
        if (next_code_point(text, at) == kInvalidCodePoint) return false;
    return true;
}

std::string valid_utf8(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t code_point = next_code_point(text, at);
        if (code_point != kInvalidCodePoint && code_point != 0) continue;
        result.append(text, copied, begin - copied).append(kReplacement);
        copied = at;
    }
    return result.append(text, copied);
}

std::size_t code_point_start(std::string_view text, std::size_t at) {
    if (at >= text.size()) return text.size();
    for (std::size_t back = 1; back <= std::min<std::size_t>(at, 3); ++back) {
        std::size_t end = at - back;
        if (next_code_point(text, end) != kInvalidCodePoint && end > at) return at - back;
    }
    return at;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    const std::u32string left = code_points(a);
    const std::u32string right = code_points(b);
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace moxie
