#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal_text.h"

namespace moxie::cli {

/// The words of a query as they are looked for in texts: lower case (ASCII), without those that
/// occur everywhere.
std::vector<std::string> query_words(std::string_view query);

/// Where a text has words of the query, in order, not overlapping. Endings are forgiven: "commits"
/// finds "commit" and "committed".
struct WordMatch {
    Range range;
    std::size_t word = 0;  ///< which of the query's words
};
std::vector<WordMatch> find_words(std::string_view text, const std::vector<std::string>& words);

/// At most `lines` lines of the text around the part that holds most of the query's words, those
/// words bold. Each line is indented and ends with a newline.
std::string snippet(std::string_view text, std::string_view query, const Style& style,
                    std::size_t lines, std::size_t indent);

}  // namespace moxie::cli
