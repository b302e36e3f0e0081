#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace moxie {

/// An element of a parsed XML document, valid while its tree lives; or none. Names of elements and
/// attributes are without their prefix: producers choose prefixes freely.
class XmlElement {
public:
    XmlElement() = default;
    explicit XmlElement(const void* node) : node_(node) {}

    explicit operator bool() const { return node_ != nullptr; }
    std::string_view name() const;
    /// Empty if it is absent.
    std::string_view attribute(std::string_view name) const;
    /// The id of a relationship: an attribute `name` that has a prefix.
    std::string_view reference(std::string_view name = "id") const;

    /// The first element in it, of that name if one is given; none if there is none.
    XmlElement child(std::string_view name = {}) const;
    /// The element below along the names.
    XmlElement below(std::initializer_list<std::string_view> names) const;
    /// The next element beside it.
    XmlElement next(std::string_view name = {}) const;

    /// All the text in it.
    std::string text() const;

private:
    friend void walk_xml(const XmlElement& root, class XmlVisitor& visitor);

    const void* node_ = nullptr;
};

/// Called in document order. However deep the document nests, nothing recurses.
class XmlVisitor {
public:
    virtual ~XmlVisitor() = default;
    virtual bool enter(const XmlElement& element) = 0;  ///< false: leave out all of it
    virtual void leave(const XmlElement&) {}            ///< only for those entered
    virtual void text(std::string_view) {}              ///< valid UTF-8
};

void walk_xml(const XmlElement& root, XmlVisitor& visitor);

/// An XML document. Document types, and so entities of their own, are passed over: a reference to
/// one stays in the text as it is written.
class XmlTree {
public:
    /// `name` is of the part, for messages. Throws Error{unsupported} where it is no XML.
    XmlTree(std::string bytes, const std::string& name);
    ~XmlTree();
    XmlTree(XmlTree&&) noexcept;
    XmlTree(const XmlTree&) = delete;
    XmlTree& operator=(const XmlTree&) = delete;

    XmlElement root() const;

private:
    struct Parsed;
    std::unique_ptr<Parsed> parsed_;
};

}  // namespace moxie
