#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/document.h"
#include "formats/xml.h"
#include "formats/zip_archive.h"

namespace moxie {

/// How one part of a package uses another (ECMA-376, part 2).
struct Relationship {
    std::string id;
    std::string type;    ///< the last word of its address: "officeDocument", "slide"
    std::string target;  ///< the part's name
};

/// The container of Word, PowerPoint and Excel files: parts in a zip archive and what each is to
/// the others. Links out of the package are none of its parts and are never followed.
class OfficePackage {
public:
    /// `kind` names the format in messages. Throws Error{unsupported}.
    OfficePackage(std::string_view bytes, std::string_view kind)
        : kind_(kind), archive_(bytes, kind) {}

    /// The name of the part that everything hangs from.
    std::string main_part();
    /// Throws Error{unsupported} where its outermost element is not `root`.
    XmlTree main_document(const std::string& part, std::string_view root);
    XmlTree part(const std::string& name) { return XmlTree(archive_.read(name), name); }

    /// Of a part that has none: empty.
    std::vector<Relationship> relationships(const std::string& part);
    /// The first part of that type that `part` uses and that is there.
    std::optional<std::string> related(const std::string& part, std::string_view type);

    /// Title, author, date and the like, as the package tells them of itself.
    void read_properties(Document& document);

private:
    std::string kind_;
    ZipArchive archive_;
};

/// A part that `main` uses, built from its outermost element; without one, of none.
template <typename Part>
Part related_part(OfficePackage& package, const std::string& main, std::string_view type) {
    const auto name = package.related(main, type);
    if (!name) return Part();
    const XmlTree tree = package.part(*name);
    return Part(tree.root());
}

}  // namespace moxie
