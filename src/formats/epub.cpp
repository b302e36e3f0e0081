#include "formats/epub.h"

#include <unordered_map>
#include <vector>

#include "corpus/document_builder.h"
#include "corpus/html.h"
#include "corpus/reader.h"
#include "formats/part_name.h"
#include "formats/properties.h"
#include "formats/xhtml.h"
#include "formats/xml.h"
#include "formats/zip_archive.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::string_view kKind = "an EPUB book";
constexpr const char* kContainer = "META-INF/container.xml";
constexpr const char* kEncryption = "META-INF/encryption.xml";

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorCode::unsupported, reason); }

/// Calls `visit` for every element of that name, however deep.
template <typename Visit>
class EachNamed : public XmlVisitor {
public:
    EachNamed(std::string_view name, Visit visit) : name_(name), visit_(visit) {}
    bool enter(const XmlElement& element) override {
        if (element.name() == name_) visit_(element);
        return true;
    }

private:
    std::string_view name_;
    Visit visit_;
};

class Book {
public:
    explicit Book(std::string_view bytes) : archive_(bytes, kKind) {
        if (!archive_.has(kContainer))
            refuse("is a zip file, but not an EPUB book: it has no " + std::string(kContainer));
        const XmlTree container(archive_.read(kContainer), kContainer);
        const XmlElement root = container.root().below({"rootfiles", "rootfile"});
        if (!root) refuse("is damaged: it does not say where its contents are");
        package_ = root.attribute("full-path");
    }

    Document read() {
        const XmlTree package(archive_.read(package_), package_);
        for (const std::string& part : chapters(package.root())) add_chapter(part);
        Document document = builder_.take();
        read_metadata(package.root().child("metadata"), document);
        return document;
    }

private:
    /// The parts of the spine, without tables of contents.
    std::vector<std::string> chapters(const XmlElement& root) {
        std::unordered_map<std::string, std::string> parts;
        XmlElement item = root.below({"manifest", "item"});
        for (; item; item = item.next("item")) {
            if (item.attribute("properties").find("nav") != std::string_view::npos) continue;
            if (item.attribute("media-type").find("html") == std::string_view::npos) continue;
            parts[std::string(item.attribute("id"))] =
                resolved_part(package_, item.attribute("href"));
        }
        std::vector<std::string> chapters;
        XmlElement reference = root.below({"spine", "itemref"});
        for (; reference; reference = reference.next("itemref")) {
            const auto part = parts.find(std::string(reference.attribute("idref")));
            if (part != parts.end()) chapters.push_back(part->second);
        }
        refuse_encrypted(chapters);
        return chapters;
    }

    /// Fonts may be encrypted, or pictures; not what is to be read.
    void refuse_encrypted(const std::vector<std::string>& chapters) {
        if (!archive_.has(kEncryption)) return;
        const XmlTree encryption(archive_.read(kEncryption), kEncryption);
        EachNamed visitor("CipherReference", [&](const XmlElement& reference) {
            const std::string part = resolved_part({}, reference.attribute("URI"));
            for (const std::string& chapter : chapters) {
                if (chapter == part) refuse("is an encrypted book");
            }
        });
        walk_xml(encryption.root(), visitor);
    }

    void add_chapter(const std::string& part) {
        const Document chapter = read_html(closed_tags(archive_.read(part)));
        const std::string_view text = chapter.text;
        for (const Block& block : chapter.blocks)
            builder_.add(block.kind, text.substr(block.begin, block.end - block.begin),
                         block.level);
    }

    static void read_metadata(const XmlElement& metadata, Document& document) {
        const auto text = [&](std::string_view element) {
            const XmlElement found = metadata.child(element);
            return found ? found.text() : std::string();
        };
        document.title = told_title(text("title"));
        add_metadata(document, "author", text("creator"));
        // A book without a date is said to be of the year 101.
        const std::string date = day_of(text("date"));
        if (!date.starts_with('0')) add_metadata(document, "date", date);
        add_metadata(document, "description", read_html_text(text("description")).text);
    }

    ZipArchive archive_;
    std::string package_;  ///< the part that lists the others
    DocumentBuilder builder_;
};

}  // namespace

Document read_epub(std::string_view bytes) { return Book(bytes).read(); }

}  // namespace moxie
