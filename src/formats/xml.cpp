#include "formats/xml.h"

#include <pugixml.hpp>
#include <vector>

#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

pugi::xml_node node_of(const void* node) {
    return pugi::xml_node(static_cast<pugi::xml_node_struct*>(const_cast<void*>(node)));
}

std::string_view without_prefix(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The first of these siblings that is an element, of that name if one is given.
const void* first_element(pugi::xml_node node, std::string_view name) {
    for (; node; node = node.next_sibling()) {
        if (node.type() != pugi::node_element) continue;
        if (name.empty() || without_prefix(node.name()) == name) return node.internal_object();
    }
    return nullptr;
}

bool is_text(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

/// Numeric references can name what is no character.
void hand_over(const char* text, XmlVisitor& visitor) {
    is_valid_utf8(text) ? visitor.text(text) : visitor.text(valid_utf8(text));
}

class TextCollector : public XmlVisitor {
public:
    bool enter(const XmlElement&) override { return true; }
    void text(std::string_view text) override { text_ += text; }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace

std::string_view XmlElement::name() const { return without_prefix(node_of(node_).name()); }

std::string_view XmlElement::attribute(std::string_view name) const {
    const pugi::xml_node node = node_of(node_);
    for (pugi::xml_attribute one = node.first_attribute(); one; one = one.next_attribute()) {
        if (without_prefix(one.name()) == name) return one.value();
    }
    return {};
}

std::string_view XmlElement::reference(std::string_view name) const {
    const pugi::xml_node node = node_of(node_);
    for (pugi::xml_attribute one = node.first_attribute(); one; one = one.next_attribute()) {
        const std::string_view whole = one.name();
        const std::string_view part = without_prefix(whole);
        if (part == name && part.size() < whole.size()) return one.value();
    }
    return {};
}

XmlElement XmlElement::child(std::string_view name) const {
    return XmlElement(first_element(node_of(node_).first_child(), name));
}

XmlElement XmlElement::below(std::initializer_list<std::string_view> names) const {
    XmlElement element = *this;
    for (const std::string_view name : names) element = element.child(name);
    return element;
}

XmlElement XmlElement::next(std::string_view name) const {
    return XmlElement(first_element(node_of(node_).next_sibling(), name));
}

std::string XmlElement::text() const {
    TextCollector collector;
    walk_xml(*this, collector);
    return collector.take();
}

void walk_xml(const XmlElement& root, XmlVisitor& visitor) {
    struct Step {
        pugi::xml_node node;
        pugi::xml_node next;  ///< of its children
    };
    std::vector<Step> open;
    const auto visit = [&](const pugi::xml_node& node) {
        if (is_text(node)) return hand_over(node.value(), visitor);
        if (node.type() != pugi::node_element) return;
        if (visitor.enter(XmlElement(node.internal_object())))
            open.push_back({node, node.first_child()});
    };
    visit(node_of(root.node_));
    while (!open.empty()) {
        if (const pugi::xml_node node = open.back().next) {
            open.back().next = node.next_sibling();
            visit(node);
        } else {
            const pugi::xml_node done = open.back().node;
            open.pop_back();
            visitor.leave(XmlElement(done.internal_object()));
        }
    }
}

struct XmlTree::Parsed {
    std::string bytes;  ///< parsed in place
    pugi::xml_document document;
};

XmlTree::XmlTree(std::string bytes, const std::string& name) : parsed_(std::make_unique<Parsed>()) {
    parsed_->bytes = std::move(bytes);
    const auto result =
        parsed_->document.load_buffer_inplace(parsed_->bytes.data(), parsed_->bytes.size(),
                                              pugi::parse_default | pugi::parse_ws_pcdata_single);
    if (!result)
        throw Error(ErrorCode::unsupported, "is damaged: its part " + name + " is no XML (" +
                                                result.description() + " at byte " +
                                                std::to_string(result.offset) + ")");
}

XmlTree::~XmlTree() = default;
XmlTree::XmlTree(XmlTree&&) noexcept = default;

XmlElement XmlTree::root() const {
    return XmlElement(parsed_->document.document_element().internal_object());
}

}  // namespace moxie
