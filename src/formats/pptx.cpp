#include "formats/pptx.h"

#include <unordered_map>

#include "corpus/document_builder.h"
#include "formats/office_package.h"
#include "formats/pptx_slide.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::string_view kKind = "a PowerPoint presentation";

/// The parts of the slides in the order in which they are shown.
std::vector<std::string> slides_of(OfficePackage& package) {
    const std::string main = package.main_part();
    const XmlTree tree = package.main_document(main, "presentation");
    std::unordered_map<std::string, std::string> parts;
    for (Relationship& one : package.relationships(main)) parts[one.id] = std::move(one.target);
    std::vector<std::string> slides;
    XmlElement slide = tree.root().below({"sldIdLst", "sldId"});
    for (; slide; slide = slide.next("sldId")) {
        const auto part = parts.find(std::string(slide.reference()));
        if (part == parts.end())
            throw Error(ErrorCode::unsupported, "is damaged: a slide has no part");
        slides.push_back(part->second);
    }
    return slides;
}

class Reader {
public:
    explicit Reader(OfficePackage& package) : package_(package) {}

    void read_slide(const std::string& part, std::uint32_t number) {
        const XmlTree tree = package_.part(part);
        if (tree.root().attribute("show") == "0") return;
        SlideText slide = slide_text(tree.root());
        for (const Relationship& one : package_.relationships(part)) {
            if (one.type == "diagramData" || one.type == "notesSlide") add_part(one.target, slide);
        }
        if (slide.title.empty() && slide.blocks.empty()) return;
        if (first_title_.empty()) first_title_ = slide.title;
        // Without a title of its own it would stand under the one before.
        if (slide.title.empty()) slide.title = "Slide " + std::to_string(number);
        builder_.set_page(number);
        builder_.add(BlockKind::heading, slide.title, 1);
        for (const auto& [kind, words] : slide.blocks) builder_.add(kind, words);
    }

    Document take() {
        Document document = builder_.take();
        package_.read_properties(document);
        if (document.title.empty()) document.title = first_title_;
        return document;
    }

private:
    void add_part(const std::string& name, SlideText& slide) {
        const XmlTree tree = package_.part(name);
        SlideText more = slide_text(tree.root());
        for (auto& block : more.blocks) slide.blocks.push_back(std::move(block));
    }

    OfficePackage& package_;
    DocumentBuilder builder_;
    std::string first_title_;
};

}  // namespace

Document read_pptx(std::string_view bytes) {
    OfficePackage package(bytes, kKind);
    Reader reader(package);
    std::uint32_t number = 0;
    for (const std::string& part : slides_of(package)) reader.read_slide(part, ++number);
    return reader.take();
}

}  // namespace moxie
