#include "cli/utf8.h"

namespace moxie::cli {
namespace {

struct Form {
    std::size_t length;  // 0: no valid first byte
    char32_t bits;       // of the first byte
    char32_t smallest;   // that needs this length
};

Form form_of(unsigned char first) {
    if (first < 0x80) return {1, first, 0};
    if ((first & 0xE0) == 0xC0) return {2, first & 0x1Fu, 0x80};
    if ((first & 0xF0) == 0xE0) return {3, first & 0x0Fu, 0x800};
    if ((first & 0xF8) == 0xF0) return {4, first & 0x07u, 0x10000};
    return {0, 0, 0};
}

bool is_scalar(char32_t value) { return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF); }

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const Form form = form_of(static_cast<unsigned char>(text[at]));
    const std::size_t start = at++;
    if (form.length == 0 || text.size() - start < form.length) return kReplacement;
    char32_t value = form.bits;
    for (std::size_t i = 1; i < form.length; ++i) {
        const auto byte = static_cast<unsigned char>(text[start + i]);
        if ((byte & 0xC0) != 0x80) return kReplacement;
        value = (value << 6) | (byte & 0x3Fu);
    }
    if (value < form.smallest || !is_scalar(value)) return kReplacement;
    at = start + form.length;
    return value;
}

void append_code_point(std::string& text, char32_t code_point) {
    const auto byte = [&text](char32_t value) { text += static_cast<char>(value); };
    if (code_point < 0x80) {
        byte(code_point);
    } else if (code_point < 0x800) {
        byte(0xC0 | (code_point >> 6));
        byte(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        byte(0xE0 | (code_point >> 12));
        byte(0x80 | ((code_point >> 6) & 0x3F));
        byte(0x80 | (code_point & 0x3F));
    } else {
        byte(0xF0 | (code_point >> 18));
        byte(0x80 | ((code_point >> 12) & 0x3F));
        byte(0x80 | ((code_point >> 6) & 0x3F));
        byte(0x80 | (code_point & 0x3F));
    }
}

}  // namespace moxie::cli
