#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moxie::cli {

/// How to write for the place that the output goes to.
struct Style {
    bool colour = false;     ///< escape sequences are understood and wanted
    std::size_t width = 80;  ///< columns
    std::string here{};      ///< the working directory: paths below it are shown from there

    std::string bold(std::string_view text) const;
    std::string dim(std::string_view text) const;
};

/// A half-open range of bytes.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const Range&, const Range&) = default;
};

/// Columns of a terminal that the text takes: wide East Asian characters and emoji two, combining
/// marks none.
std::size_t display_width(std::string_view text);

/// Text from outside as one harmless line of valid UTF-8: white space becomes one blank; control
/// characters, which a terminal would obey, overrides of the writing direction and invalid bytes
/// become U+FFFD.
std::string clean_line(std::string_view text);

/// At most `width` columns, cut at a character with "…" for what is missing. Takes clean text.
std::string clip(std::string_view text, std::size_t width);
/// The same, keeping the end: for paths.
std::string clip_start(std::string_view text, std::size_t width);

std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at blanks, between wide characters, or anywhere in a
/// word that is too long. Takes clean text; blanks at breaks belong to no line.
std::vector<Range> wrap(std::string_view text, std::size_t width);
/// wrap() as text, each line after `indent` blanks and ended by a newline.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace moxie::cli
