#include "formats/office_package.h"

#include "formats/part_name.h"
#include "formats/properties.h"
#include "moxie/error.h"

namespace moxie {
namespace {

/// "word/_rels/document.xml.rels" for "word/document.xml".
std::string relationships_part(const std::string& part) {
    const std::size_t name = part.find_last_of('/') + 1;
    return part.substr(0, name) + "_rels/" + part.substr(name) + ".rels";
}

std::string last_word(std::string_view address) {
    return std::string(address.substr(address.find_last_of('/') + 1));
}

}  // namespace

std::string OfficePackage::main_part() {
    for (const Relationship& one : relationships({})) {
        if (one.type == "officeDocument") return one.target;
    }
    throw Error(ErrorCode::unsupported,
                "is a zip file, but not " + kind_ + ": it does not say what its main part is");
}

XmlTree OfficePackage::main_document(const std::string& part, std::string_view root) {
    XmlTree tree(archive_.read(part), part);
    if (const std::string_view name = tree.root().name(); name != root)
        throw Error(ErrorCode::unsupported,
                    "is not " + kind_ + ": its main part is a \"" + std::string(name) + "\"");
    return tree;
}

std::vector<Relationship> OfficePackage::relationships(const std::string& part) {
    const std::string name = relationships_part(part);
    std::vector<Relationship> found;
    if (!archive_.has(name)) return found;
    const XmlTree tree(archive_.read(name), name);
    for (XmlElement one = tree.root().child("Relationship"); one; one = one.next("Relationship")) {
        if (one.attribute("TargetMode") == "External") continue;
        found.push_back({std::string(one.attribute("Id")), last_word(one.attribute("Type")),
                         resolved_part(part, one.attribute("Target"))});
    }
    return found;
}

std::optional<std::string> OfficePackage::related(const std::string& part, std::string_view type) {
    for (const Relationship& one : relationships(part)) {
        if (one.type == type && archive_.has(one.target)) return one.target;
    }
    return std::nullopt;
}

void OfficePackage::read_properties(Document& document) {
    const auto name = related({}, "core-properties");
    if (!name) return;
    const XmlTree tree(archive_.read(*name), *name);
    const auto text = [&](std::string_view element) {
        const XmlElement found = tree.root().child(element);
        return found ? found.text() : std::string();
    };
    document.title = told_title(text("title"));
    add_metadata(document, "author", text("creator"));
    const std::string modified = day_of(text("modified"));
    add_metadata(document, "date", modified.empty() ? day_of(text("created")) : modified);
    add_metadata(document, "description", text("description"));
    add_metadata(document, "keywords", text("keywords"));
}

}  // namespace moxie
