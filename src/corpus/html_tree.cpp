#include "corpus/html_tree.h"

#include <gumbo.h>

#include <csetjmp>
#include <cstring>
#include <memory_resource>
#include <string>
#include <vector>

#include "corpus/html_nesting.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::size_t kTreeBytes = 512 << 20;

/// The parser's memory. It is given back at once, since the parser's own clean-up recurses on the
/// depth of the page; and it ends, since some pages grow without bound when their formatting is
/// mended. The parser does not check for that, so it is left by longjmp, over its C frames only.
struct Arena {
    std::pmr::monotonic_buffer_resource memory{1 << 16};
    std::size_t left = kTreeBytes;
    std::jmp_buf full;
};

void* allocate(void* arena_pointer, std::size_t size) {
    auto* arena = static_cast<Arena*>(arena_pointer);
    if (size > arena->left) std::longjmp(arena->full, 1);
    arena->left -= size;
    return arena->memory.allocate(size);
}

void deallocate(void*, void*) {}

/// Null where the arena did not suffice.
const GumboOutput* parse(Arena& arena, std::string_view html) {
    if (setjmp(arena.full) != 0) return nullptr;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = deallocate;
    options.userdata = &arena;
    options.max_errors = 0;
    return gumbo_parse_with_options(&options, html.data(), html.size());
}

const GumboNode* node_of(const void* node) { return static_cast<const GumboNode*>(node); }

}  // namespace

std::string_view HtmlElement::name() const {
    return gumbo_normalized_tagname(node_of(node_)->v.element.tag);
}

std::optional<std::string_view> HtmlElement::attribute(const char* name) const {
    const GumboAttribute* found = gumbo_get_attribute(&node_of(node_)->v.element.attributes, name);
    return found == nullptr ? std::nullopt : std::optional<std::string_view>(found->value);
}

struct HtmlTree::Parsed {
    Arena arena;
    const GumboNode* root = nullptr;
};

HtmlTree::HtmlTree(std::string_view html) : parsed_(std::make_unique<Parsed>()) {
    if (const std::string_view excess = html_excess(html); !excess.empty()) {
        throw Error(ErrorCode::unsupported, std::string(excess));
    }
    const GumboOutput* output = parse(parsed_->arena, html);
    if (output == nullptr) {
        throw Error(ErrorCode::unsupported, "has too many elements to be read as one page");
    }
    parsed_->root = output->root;
}

HtmlTree::~HtmlTree() = default;

void HtmlTree::walk(HtmlVisitor& visitor) const {
    struct Step {
        const GumboNode* node;
        unsigned next;
    };
    std::vector<Step> steps;
    const auto visit = [&](const GumboNode* node) {
        const GumboNodeType type = node->type;
        if (type == GUMBO_NODE_TEXT || type == GUMBO_NODE_WHITESPACE || type == GUMBO_NODE_CDATA) {
            visitor.text(node->v.text.text);
        } else if (type == GUMBO_NODE_ELEMENT && visitor.enter(HtmlElement(node))) {
            steps.push_back({node, 0});
        }
    };
    visit(parsed_->root);
    while (!steps.empty()) {
        Step& step = steps.back();
        const GumboVector& children = step.node->v.element.children;
        if (step.next < children.length) {
            visit(static_cast<const GumboNode*>(children.data[step.next++]));
        } else {
            const GumboNode* node = step.node;
            steps.pop_back();
            visitor.leave(HtmlElement(node));
        }
    }
}

}  // namespace moxie
