#include "cli/terminal_text.h"

#include <algorithm>
#include <array>

#include "cli/utf8.h"

namespace moxie::cli {
namespace {

struct Block {
    char32_t first, last;
};

// Blocks whose characters are wide (Unicode Standard Annex 11, East Asian Width W and F), rounded
// to whole blocks: a terminal's own table differs in single characters anyway.
constexpr std::array<Block, 14> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0x33FF},
                                          {0x3400, 0x4DBF},
                                          {0x4E00, 0x9FFF},
                                          {0xA000, 0xA4CF},
                                          {0xA960, 0xA97C},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF01, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};

// Blocks of combining marks, joiners and variation selectors.
constexpr std::array<Block, 22> kZero = {
    {{0x0300, 0x036F}, {0x0483, 0x0489},  {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
     {0x06D6, 0x06DC}, {0x0900, 0x0902},  {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},
     {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},  {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
     {0x200B, 0x200F}, {0x2060, 0x2064},  {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
     {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}}};

template <std::size_t Size>
bool contains(const std::array<Block, Size>& blocks, char32_t value) {
    return std::any_of(blocks.begin(), blocks.end(), [value](const Block& block) {
        return value >= block.first && value <= block.last;
    });
}

std::size_t width_of(char32_t value) {
    if (value < 0x300) return 1;
    if (contains(kZero, value)) return 0;
    return contains(kWide, value) ? 2 : 1;
}

bool is_blank(char32_t value) {
    return value == ' ' || (value >= '\t' && value <= '\r') || value == 0x85 || value == 0xA0 ||
           value == 0x2028 || value == 0x2029;
}

bool is_harmful(char32_t value) {
    return value < ' ' || (value >= 0x7F && value < 0xA0) || (value >= 0x202A && value <= 0x202E) ||
           (value >= 0x2066 && value <= 0x2069);
}

std::string escape(const Style& style, std::string_view code, std::string_view text) {
    if (!style.colour || text.empty()) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

/// The end of the longest prefix of at most `width` columns.
std::size_t prefix_end(std::string_view text, std::size_t width) {
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t before = at;
        used += width_of(next_code_point(text, at));
        if (used > width) return before;
    }
    return text.size();
}

/// Finds the line breaks of one text, character by character.
class Wrapper {
public:
    Wrapper(std::string_view text, std::size_t width) : text_(text), width_(width) {}

    std::vector<Range> lines() {
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t begin = at;
            const char32_t value = next_code_point(text_, at);
            place(value, begin, at);
        }
        if (line_ < text_.size()) lines_.push_back({line_, text_.size()});
        return lines_;
    }

private:
    void place(char32_t value, std::size_t begin, std::size_t end) {
        if (value == ' ') {
            allow_break(begin, end);
            used_ += 1;
            return;
        }
        const std::size_t columns = width_of(value);
        if (columns == 2 && begin > next_) allow_break(begin, begin);
        while (used_ + columns > width_ && begin > line_) break_before(begin);
        used_ += columns;
        if (columns == 2) allow_break(end, end);
    }
    /// The line may end at `end` and the next one begin at `next`.
    void allow_break(std::size_t end, std::size_t next) { end_ = end, next_ = next; }

    void break_before(std::size_t here) {
        if (next_ <= line_) end_ = next_ = here;
        lines_.push_back({line_, end_});
        line_ = next_;
        used_ = display_width(text_.substr(line_, here - line_));
    }

    std::string_view text_;
    std::size_t width_;
    std::vector<Range> lines_;
    std::size_t line_ = 0;            // where the current line begins
    std::size_t used_ = 0;            // its columns so far
    std::size_t end_ = 0, next_ = 0;  // the last place where it may be broken
};

}  // namespace

std::string Style::bold(std::string_view text) const { return escape(*this, "1", text); }
std::string Style::dim(std::string_view text) const { return escape(*this, "2", text); }

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) width += width_of(next_code_point(text, at));
    return width;
}

std::string clean_line(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t value = next_code_point(text, at);
        if (is_blank(value)) {
            if (!line.empty() && line.back() != ' ') line += ' ';
        } else {
            append_code_point(line, is_harmful(value) ? kReplacement : value);
        }
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

std::string clip(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    if (width == 0) return {};
    return std::string(text.substr(0, prefix_end(text, width - 1))) + "…";
}

std::string clip_start(std::string_view text, std::size_t width) {
    const std::size_t total = display_width(text);
    if (total <= width) return std::string(text);
    if (width == 0) return {};
    std::size_t excess = total - (width - 1);
    std::size_t at = 0;
    while (excess > 0 && at < text.size()) {
        const std::size_t columns = width_of(next_code_point(text, at));
        excess -= std::min(columns, excess);
    }
    return "…" + std::string(text.substr(at));
}

std::string pad_right(std::string_view text, std::size_t width) {
    const std::size_t used = display_width(text);
    return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
    const std::size_t used = display_width(text);
    return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::vector<Range> wrap(std::string_view text, std::size_t width) {
    return Wrapper(text, std::max<std::size_t>(width, 2)).lines();
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
    std::string lines;
    for (const Range& line : wrap(text, width - std::min(indent, width))) {
        lines += std::string(indent, ' ');
        lines += text.substr(line.begin, line.end - line.begin);
        lines += '\n';
    }
    return lines;
}

}  // namespace moxie::cli
