#pragma once

#include <string>
#include <string_view>

namespace moxie {

constexpr bool is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Without the white space at both ends.
std::string_view trimmed(std::string_view text);
/// Without the white space at the end.
std::string_view trimmed_end(std::string_view text);

/// Appends prose: runs of white space (no-break spaces too) become one space, none at the start of
/// a line; soft hyphens and zero-width spaces vanish.
void append_collapsed(std::string& out, std::string_view text);

/// CRLF and lone CR become LF, in place.
void normalise_newlines(std::string& text);
/// Form feeds and vertical tabs become LF, in place: for tokenizers they are no white space.
void normalise_breaks(std::string& text);

/// Steps through the lines of a text without their newline.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}

    bool next(std::string_view& line) {
        if (at_ >= text_.size()) return false;
        const std::size_t newline = text_.find('\n', at_);
        const std::size_t end = newline == std::string_view::npos ? text_.size() : newline;
        line = text_.substr(at_, end - at_);
        at_ = end + 1;
        return true;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace moxie
