#include "formats/docx_styles.h"

#include <algorithm>

#include "base/ascii.h"

namespace moxie {
namespace {

constexpr int kMostAncestors = 16;
constexpr std::uint8_t kDeepestHeading = 6;

std::string value_of(const XmlElement& element) {
    return element ? std::string(element.attribute("val")) : std::string();
}

std::uint8_t level_of_name(std::string_view name) {
    constexpr std::string_view kHeading = "heading ";
    if (!name.starts_with(kHeading) || name.size() != kHeading.size() + 1) return 0;
    const char digit = name.back();
    if (digit < '1' || digit > '9') return 0;
    return std::min(static_cast<std::uint8_t>(digit - '0'), kDeepestHeading);
}

DocxRole role_of_name(std::string_view name) {
    if (name == "title") return DocxRole::title;
    if (name.starts_with("toc ") || name == "table of figures") return DocxRole::contents;
    const bool code = name.find("code") != std::string_view::npos ||
                      name.find("preformatted") != std::string_view::npos;
    return code ? DocxRole::code : DocxRole::body;
}

void take_first(std::string& mine, const std::string& inherited) {
    if (mine.empty()) mine = inherited;
}

}  // namespace

std::uint8_t heading_level(std::string_view outline) {
    if (outline.size() != 1 || outline[0] < '0' || outline[0] > '8') return 0;
    return std::min(static_cast<std::uint8_t>(outline[0] - '0' + 1), kDeepestHeading);
}

DocxStyles::DocxStyles(const XmlElement& root) {
    for (XmlElement style = root.child("style"); style; style = style.next("style")) {
        if (style.attribute("type") != "paragraph") continue;
        const XmlElement properties = style.child("pPr");
        const XmlElement list = properties.child("numPr");
        const std::string id(style.attribute("styleId"));
        entries_[id] = {in_lower_case(value_of(style.child("name"))),
                        value_of(style.child("basedOn")), value_of(properties.child("outlineLvl")),
                        value_of(list.child("numId")), value_of(list.child("ilvl"))};
        if (style.attribute("default") == "1") default_ = id;
    }
}

DocxStyle DocxStyles::style(std::string_view id) const {
    DocxStyle style;
    std::string outline;
    std::string next(id.empty() ? std::string_view(default_) : id);
    for (int i = 0; i < kMostAncestors; ++i) {
        const auto found = entries_.find(next);
        if (found == entries_.end()) break;
        const Entry& entry = found->second;
        if (style.level == 0) style.level = level_of_name(entry.name);
        if (style.role == DocxRole::body) style.role = role_of_name(entry.name);
        take_first(outline, entry.outline);
        take_first(style.numbering, entry.numbering);
        take_first(style.list_level, entry.list_level);
        next = entry.parent;
    }
    if (style.level == 0) style.level = heading_level(outline);
    if (style.level > 0 && style.role == DocxRole::body) style.role = DocxRole::heading;
    return style;
}

}  // namespace moxie
