#include "corpus/plain_text.h"

#include <algorithm>
#include <span>

#include "base/ascii.h"
#include "corpus/reader.h"
#include "corpus/white_space.h"

namespace moxie {
namespace {

constexpr std::size_t kHeadingBytes = 100;
constexpr std::size_t kCodeIndent = 4;

std::size_t indent(std::string_view line) {
    std::size_t width = 0;
    for (const char c : line) {
        if (c != ' ' && c != '\t') break;
        width += c == '\t' ? 8 : 1;
    }
    return width;
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

/// The character that the whole line repeats, or 0.
char ruled_with(std::string_view line) {
    line = trimmed_end(line);
    constexpr std::string_view kRules = "=-~^*#+\"`";
    if (line.size() < 3 || kRules.find(line.front()) == std::string_view::npos) return 0;
    return line.find_first_not_of(line.front()) == std::string_view::npos ? line.front() : '\0';
}

bool is_underlined(std::string_view title, std::string_view rule) {
    if (title.empty() || is_white(title.front()) || ruled_with(title) != 0) return false;
    const std::size_t width = code_points(trimmed_end(title));
    const std::size_t ruled = trimmed_end(rule).size();
    return ruled_with(rule) != 0 && ruled + 1 >= width && ruled <= width + 2;
}

/// Components of "3.2." or "3.2" at the start of a line that is otherwise a title; 0 if it is none.
/// A lone number may as well be an item of a list.
std::size_t numbered_level(std::string_view line) {
    line = trimmed_end(line);
    if (line.empty() || line.size() > kHeadingBytes) return 0;
    std::size_t at = 0;
    std::size_t level = 0;
    while (at < line.size() && is_digit(line[at])) {
        while (at < line.size() && is_digit(line[at])) ++at;
        ++level;
        if (at < line.size() && line[at] == '.') ++at;
    }
    const std::string_view title = trimmed(line.substr(at));
    const bool spaced = at < line.size() && line[at] == ' ';
    const bool sentence =
        title.empty() || std::string_view(".,;:?!").find(title.back()) != std::string_view::npos;
    const bool capital =
        !title.empty() && ((title[0] >= 'A' && title[0] <= 'Z') || !is_ascii(title[0]));
    return level >= 2 && spaced && capital && !sentence ? level : 0;
}

/// Does a list item begin here? Numbers count only where a paragraph begins (`numbers`).
bool is_item(std::string_view line, bool numbers) {
    line = trimmed(line);
    if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") ||
        line.starts_with("\u2022 ")) {
        return true;
    }
    std::size_t at = 0;
    while (at < line.size() && at < 3 && is_digit(line[at])) ++at;
    return numbers && at > 0 && at + 1 < line.size() && (line[at] == '.' || line[at] == ')') &&
           line[at + 1] == ' ';
}

/// Where most lines are indented, indentation says nothing.
bool indent_means_code(std::string_view text) {
    std::size_t written = 0;
    std::size_t indented = 0;
    std::string_view line;
    for (Lines lines(text); lines.next(line);) {
        if (trimmed(line).empty()) continue;
        ++written;
        indented += indent(line) >= kCodeIndent;
    }
    return indented * 4 < written * 3;
}

class Scanner {
public:
    explicit Scanner(std::string_view text)
        : text_(text), indent_means_code_(indent_means_code(text)) {
        if (text.find('\f') != std::string_view::npos) page_ = 1;
    }

    std::vector<Block> scan() {
        for (std::size_t begin = 0; begin <= text_.size();) {
            const std::size_t end = std::min(text_.find('\f', begin), text_.size());
            scan_page(text_.substr(begin, end - begin));
            begin = end + 1;
            if (page_) ++*page_;
        }
        return std::move(blocks_);
    }

private:
    using LineSpan = std::span<const std::string_view>;

    void scan_page(std::string_view page) {
        std::vector<std::string_view> paragraph;
        std::string_view line;
        for (Lines lines(page); lines.next(line);) {
            if (!trimmed(line).empty()) {
                paragraph.push_back(line);
                continue;
            }
            add_paragraph(paragraph);
            paragraph.clear();
        }
        add_paragraph(paragraph);
    }

    void add_paragraph(LineSpan lines) {
        if (const std::size_t used = underlined_heading(lines)) lines = lines.subspan(used);
        if (lines.empty()) return;
        if (const std::size_t level = lines.size() == 1 ? numbered_level(lines[0]) : 0) {
            return add(BlockKind::heading, lines, level);
        }
        const bool code = indent_means_code_ &&
                          std::all_of(lines.begin(), lines.end(),
                                      [](auto line) { return indent(line) >= kCodeIndent; });
        if (code) return add(BlockKind::code, lines);
        add_items(lines);
    }

    /// The number of lines that form a heading, 0 if there is none.
    std::size_t underlined_heading(LineSpan lines) {
        const bool overlined = lines.size() >= 3 && ruled_with(lines[0]) != 0 &&
                               ruled_with(lines[0]) == ruled_with(lines[2]);
        const std::size_t title = overlined ? 1 : 0;
        if (lines.size() < title + 2) return 0;
        const std::string_view text = overlined ? trimmed(lines[title]) : lines[title];
        if (!is_underlined(text, lines[title + 1])) return 0;
        add(BlockKind::heading, lines.first(title + 2),
            rule_level(ruled_with(lines[title + 1]), overlined));
        return title + 2;
    }

    /// As in reStructuredText: styles rank in the order of their first use.
    std::size_t rule_level(char rule, bool overlined) {
        const std::string style{rule, overlined ? '2' : '1'};
        const auto found = std::find(rules_.begin(), rules_.end(), style);
        const auto rank = static_cast<std::size_t>(found - rules_.begin());
        if (found == rules_.end()) rules_.push_back(style);
        return rank + 1;
    }

    /// A paragraph, or the items of a list and what introduces it.
    void add_items(LineSpan lines) {
        const bool numbers = is_item(lines[0], true);
        std::size_t begin = 0;
        for (std::size_t at = 1; at <= lines.size(); ++at) {
            if (at < lines.size() && !is_item(lines[at], numbers)) continue;
            const bool item = is_item(lines[begin], numbers);
            add(item ? BlockKind::list_item : BlockKind::paragraph,
                lines.subspan(begin, at - begin));
            begin = at;
        }
    }

    void add(BlockKind kind, LineSpan lines, std::size_t level = 0) {
        const std::string_view first =
            kind == BlockKind::code ? lines.front() : trimmed(lines.front());
        const std::string_view last = trimmed_end(lines.back());
        const auto begin = static_cast<std::uint64_t>(first.data() - text_.data());
        const auto end = static_cast<std::uint64_t>(last.data() + last.size() - text_.data());
        const auto depth = static_cast<std::uint8_t>(std::min<std::size_t>(level, 6));
        blocks_.push_back({kind, depth, begin, end, page_});
    }

    std::string_view text_;
    bool indent_means_code_;
    std::optional<std::uint32_t> page_;
    std::vector<std::string> rules_;
    std::vector<Block> blocks_;
};

/// A document that begins with an underlined heading has said what it is called.
std::string title_of(const Document& document) {
    if (document.blocks.empty() || document.blocks[0].kind != BlockKind::heading) return {};
    const Block& block = document.blocks[0];
    std::string_view line;
    Lines lines(std::string_view(document.text).substr(block.begin, block.end - block.begin));
    std::size_t count = 0;
    std::string_view title;
    for (; lines.next(line); ++count) {
        if (title.empty() && ruled_with(line) == 0) title = trimmed(line);
    }
    return count > 1 ? std::string(title) : std::string();
}

}  // namespace

Document read_plain_text(std::string_view bytes) {
    Document document;
    document.text = decode_text(bytes, {});
    normalise_newlines(document.text);
    document.blocks = Scanner(document.text).scan();
    normalise_breaks(document.text);
    document.title = title_of(document);
    return document;
}

std::vector<Block> line_blocks(std::string_view text) {
    std::vector<Block> blocks;
    std::string_view line;
    for (Lines lines(text); lines.next(line);) {
        const std::string_view written = trimmed(line);
        if (written.empty()) continue;
        const auto begin = static_cast<std::uint64_t>(written.data() - text.data());
        blocks.push_back({BlockKind::paragraph, 0, begin, begin + written.size(), {}});
    }
    return blocks;
}

}  // namespace moxie
