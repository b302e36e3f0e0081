#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "formats/pdf_lines.h"

namespace moxie {

/// Puts lines of prose together. Where a word was divided, whether its hyphen belongs to it is
/// looked up among the words that stand whole elsewhere in the same document; where they do not
/// say, it goes.
class LineJoiner {
public:
    explicit LineJoiner(const std::vector<PdfLine>& lines);

    /// Appends the line that follows what `text` ends with.
    void join(std::string& text, std::string_view line) const;

private:
    bool keeps_hyphen(std::string_view text, std::string_view line) const;

    std::unordered_set<std::string> words_;  ///< with a hyphen within, lower case
};

/// Does the text end within a word that is divided?
bool ends_divided(std::string_view text);

}  // namespace moxie
