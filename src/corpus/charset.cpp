#include "corpus/charset.h"

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/ascii.h"
#include "corpus/reader.h"
#include "corpus/white_space.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using namespace std::string_view_literals;

struct ByteOrderMark {
    std::string_view bytes;
    const char* set;
};

// UTF-32LE before UTF-16LE, whose mark is its prefix.
constexpr std::array kMarks{
    ByteOrderMark{"\xEF\xBB\xBF"sv, "UTF-8"}, ByteOrderMark{"\xFF\xFE\0\0"sv, "UTF-32LE"},
    ByteOrderMark{"\0\0\xFE\xFF"sv, "UTF-32BE"}, ByteOrderMark{"\xFF\xFE"sv, "UTF-16LE"},
    ByteOrderMark{"\xFE\xFF"sv, "UTF-16BE"}};

constexpr std::string_view kReplacement = "\uFFFD";
constexpr std::size_t kDetectBytes = 256 << 10;

/// Control bytes that text of any set does without. Backspace (overstrike), escape (colours,
/// Japanese) and Control-Z (end of a DOS file) occur in text.
constexpr bool is_control(unsigned char c) {
    return c < 0x08 || (c >= 0x0E && c < 0x1A) || (c > 0x1B && c < 0x20) || c == 0x7F;
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// As UTF-8, with U+FFFD where a byte means nothing in `set`; nothing for an unknown set.
std::optional<std::string> convert(std::string_view bytes, const std::string& set) {
    UErrorCode status = U_ZERO_ERROR;
    const Converter from(ucnv_open(set.c_str(), &status));
    const Converter to(ucnv_open("UTF-8", &status));
    if (U_FAILURE(status)) return std::nullopt;
    std::string text;
    std::array<char, 1 << 14> out;
    std::array<UChar, 1 << 13> pivot;
    UChar* pivot_begin = pivot.data();
    UChar* pivot_end = pivot.data();
    const char* source = bytes.data();
    bool start = true;
    do {
        status = U_ZERO_ERROR;
        char* target = out.data();
        ucnv_convertEx(to.get(), from.get(), &target, out.data() + out.size(), &source,
                       bytes.data() + bytes.size(), pivot.data(), &pivot_begin, &pivot_end,
                       pivot.data() + pivot.size(), start, true, &status);
        text.append(out.data(), target);
        start = false;
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    return U_SUCCESS(status) ? std::optional(std::move(text)) : std::nullopt;
}

std::size_t replacements(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(kReplacement); at != std::string_view::npos;
         at = text.find(kReplacement, at + kReplacement.size())) {
        ++count;
    }
    return count;
}

bool mostly_understood(std::string_view text) {
    return looks_like_text(text) && replacements(text) * 50 <= text.size();
}

/// The sets that the web and uchardet call by the name of a smaller one; UTF-16 cannot be declared
/// in bytes that were readable without it.
std::string actual_set(std::string_view name) {
    std::string lower = in_lower_case(name);
    if (lower == "iso-8859-1" || lower == "latin1" || lower == "us-ascii" || lower == "ascii") {
        return "windows-1252";
    }
    if (lower == "utf8" || lower.starts_with("utf-16") || lower.starts_with("utf-32")) {
        return "utf-8";
    }
    return lower;
}

std::optional<std::string> by_mark(std::string_view bytes) {
    for (const ByteOrderMark& mark : kMarks) {
        if (!bytes.starts_with(mark.bytes)) continue;
        auto text = convert(bytes.substr(mark.bytes.size()), mark.set);
        // Garbage that happens to begin like a mark decodes too, but never cleanly.
        const bool fits =
            text && looks_like_text(*text) && replacements(*text) <= 1 + text->size() / 1000;
        if (fits) return text;
    }
    return std::nullopt;
}

std::optional<std::string> by_declaration(std::string_view bytes, std::string_view declared) {
    if (declared.empty()) return std::nullopt;
    const std::string set = actual_set(declared);
    if (set == "utf-8") return std::nullopt;  // valid UTF-8 is recognised without it
    auto text = convert(bytes, set);
    return text && replacements(*text) == 0 ? text : std::nullopt;
}

/// UTF-8 with some damage: far more good sequences than bad ones.
std::optional<std::string> as_damaged_utf8(std::string_view bytes) {
    std::string text = valid_utf8(bytes);
    const std::size_t bad = replacements(text);
    const auto beyond_ascii = static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xC0; }));
    return beyond_ascii - bad >= 8 * bad ? std::optional(std::move(text)) : std::nullopt;
}

std::string detected_set(std::string_view bytes) {
    const std::unique_ptr<uchardet, void (*)(uchardet_t)> detector(uchardet_new(), uchardet_delete);
    // Only bytes beyond ASCII tell sets apart, so look where they begin.
    const auto first =
        std::find_if(bytes.begin(), bytes.end(), [](char c) { return !is_ascii(c); });
    const auto offset = static_cast<std::size_t>(first - bytes.begin());
    const std::string_view part =
        bytes.substr(offset - std::min<std::size_t>(offset, 4096), kDetectBytes);
    uchardet_handle_data(detector.get(), part.data(), part.size());
    uchardet_data_end(detector.get());
    const std::string set = actual_set(uchardet_get_charset(detector.get()));
    return set.empty() || set == "utf-8" ? "windows-1252" : set;
}

std::string decoded(std::string_view bytes, std::string_view declared) {
    if (auto text = by_mark(bytes)) return std::move(*text);
    if (!looks_like_text(bytes)) {
        throw Error(ErrorCode::unsupported, "is binary, not text");
    }
    const bool ascii =
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return is_ascii(c) && c != 0x1B; });
    if (ascii) return std::string(bytes);
    if (auto text = by_declaration(bytes, declared)) return std::move(*text);
    if (is_valid_utf8(bytes)) return std::string(bytes);
    if (auto text = as_damaged_utf8(bytes)) return std::move(*text);
    auto text = convert(bytes, detected_set(bytes));
    return text && mostly_understood(*text) ? std::move(*text) : valid_utf8(bytes);
}

}  // namespace

bool looks_like_text(std::string_view bytes) {
    const auto controls = std::count_if(bytes.begin(), bytes.end(), [](char c) {
        return is_control(static_cast<unsigned char>(c));
    });
    return static_cast<std::size_t>(controls) * 50 <= bytes.size();
}

std::string decode_text(std::string_view bytes, std::string_view declared) {
    std::string text = decoded(bytes, declared);
    if (text.find('\0') != std::string::npos) return valid_utf8(text);
    return text;
}

}  // namespace moxie
