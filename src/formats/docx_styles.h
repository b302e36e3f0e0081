#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "formats/xml.h"

namespace moxie {

/// What the style of a paragraph makes of it.
enum class DocxRole {
    body,
    title,
    heading,
    code,
    contents,  ///< an entry of a table of contents
};

struct DocxStyle {
    DocxRole role = DocxRole::body;
    std::uint8_t level = 0;  ///< of a heading, 1 to 6
    std::string numbering;   ///< id of the list it makes its paragraphs items of; or empty
    std::string list_level;  ///< "0" is the outermost; or empty
};

/// The paragraph styles of a document by their id, with what they inherit.
class DocxStyles {
public:
    DocxStyles() = default;
    explicit DocxStyles(const XmlElement& root);

    DocxStyle style(std::string_view id) const;

private:
    struct Entry {
        std::string name;  ///< lower case, the same in every language: "heading 1"
        std::string parent;
        std::string outline;
        std::string numbering;
        std::string list_level;
    };

    std::unordered_map<std::string, Entry> entries_;
    std::string default_;
};

/// A level of the outline as XML has it, "0" to "8", as the level of a heading; 0 for body text.
std::uint8_t heading_level(std::string_view outline);

}  // namespace moxie
