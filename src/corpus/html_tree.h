#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace moxie {

/// An element of a parsed page, valid while its tree lives.
class HtmlElement {
public:
    explicit HtmlElement(const void* node) : node_(node) {}

    std::string_view name() const;  ///< lower case; empty for elements HTML does not know
    std::optional<std::string_view> attribute(const char* name) const;
    const void* identity() const { return node_; }

private:
    const void* node_;
};

/// Called in document order.
class HtmlVisitor {
public:
    virtual ~HtmlVisitor() = default;
    virtual bool enter(const HtmlElement& element) = 0;  ///< false: leave out all of it
    virtual void leave(const HtmlElement& element) = 0;  ///< only for those entered
    virtual void text(std::string_view text) = 0;        ///< entities decoded
};

/// An HTML page as browsers would parse it. Everything about it is iterative and bounded: pages
/// that nest or spread too far are refused.
class HtmlTree {
public:
    /// `html` is UTF-8 and must outlive the tree. Throws Error{unsupported}.
    explicit HtmlTree(std::string_view html);
    ~HtmlTree();
    HtmlTree(const HtmlTree&) = delete;
    HtmlTree& operator=(const HtmlTree&) = delete;

    void walk(HtmlVisitor& visitor) const;

private:
    struct Parsed;
    std::unique_ptr<Parsed> parsed_;
};

}  // namespace moxie
