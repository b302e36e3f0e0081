#include "formats/docx_lists.h"

#include <algorithm>

namespace moxie {
namespace {

/// "0" to "8"; anything else is the outermost.
std::size_t level_index(std::string_view level) {
    const bool known = level.size() == 1 && level[0] >= '0' && level[0] <= '8';
    return known ? static_cast<std::size_t>(level[0] - '0') : 0;
}

}  // namespace

DocxLists::DocxLists(const XmlElement& root) {
    std::unordered_map<std::string, List> shapes;
    for (XmlElement shape = root.child("abstractNum"); shape; shape = shape.next("abstractNum")) {
        List& list = shapes[std::string(shape.attribute("abstractNumId"))];
        for (XmlElement level = shape.child("lvl"); level; level = level.next("lvl")) {
            const std::string_view format = level.child("numFmt").attribute("val");
            list.counted[level_index(level.attribute("ilvl"))] = format.starts_with("decimal");
        }
    }
    for (XmlElement one = root.child("num"); one; one = one.next("num")) {
        const auto shape = shapes.find(std::string(one.child("abstractNumId").attribute("val")));
        if (shape != shapes.end()) lists_[std::string(one.attribute("numId"))] = shape->second;
    }
}

std::string DocxLists::next_mark(const std::string& id, std::string_view level) {
    if (id.empty() || id == "0") return {};
    const auto found = lists_.find(id);
    if (found == lists_.end()) return "- ";
    List& list = found->second;
    const std::size_t at = level_index(level);
    std::fill(list.count.begin() + static_cast<std::ptrdiff_t>(at) + 1, list.count.end(), 0);
    const std::uint32_t number = ++list.count[at];
    return list.counted[at] ? std::to_string(number) + ". " : "- ";
}

}  // namespace moxie
