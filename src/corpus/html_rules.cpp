#include "corpus/html_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "corpus/white_space.h"

namespace moxie {
namespace {

// DocBook, Sphinx, AsciiDoc, Doxygen, SQLite's manual, MediaWiki and common web frameworks.
constexpr std::array kFurnitureClasses{
    "breadcrumb", "breadcrumbs",     "edit-link",      "fancy_toc",    "headerlink",
    "id_link",    "linenos",         "mw-editsection", "mw-jump-link", "nav-footer",
    "navbar",     "navfooter",       "navheader",      "navigation",   "nosearch",
    "pagination", "related",         "skip-link",      "skip-nav",     "sphinxsidebar",
    "toc",        "toctree-wrapper", "visually-hidden"};
constexpr std::array kAdmonitionClasses{
    "admonition", "admonitionblock", "caution", "important", "note", "tip", "warning"};
constexpr std::array kFurnitureIds{"footer", "nav", "navbar", "navigation", "table-of-contents",
                                   "toc"};
constexpr std::array kFurnitureRoles{"contentinfo", "doc-toc", "navigation", "search"};

template <std::size_t size>
bool contains(const std::array<const char*, size>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

template <std::size_t size>
bool has_class(const HtmlElement& element, const std::array<const char*, size>& words) {
    std::string_view classes = element.attribute("class").value_or("");
    while (!(classes = trimmed(classes)).empty()) {
        const auto end = std::find_if(classes.begin(), classes.end(), is_white);
        const auto length = static_cast<std::size_t>(end - classes.begin());
        if (contains(words, classes.substr(0, length))) return true;
        classes.remove_prefix(length);
    }
    return false;
}

bool is_hidden(const HtmlElement& element) {
    if (element.attribute("hidden")) return true;
    if (element.attribute("aria-hidden") == "true") return true;
    std::string style(element.attribute("style").value_or(""));
    std::erase_if(style, is_white);
    return style.find("display:none") != std::string::npos;
}

const std::unordered_map<std::string_view, HtmlRole>& roles() {
    using enum HtmlRole;
    static const std::unordered_map<std::string_view, HtmlRole> kRoles{{"address", block},
                                                                       {"article", block},
                                                                       {"aside", block},
                                                                       {"blockquote", block},
                                                                       {"body", block},
                                                                       {"caption", block},
                                                                       {"center", block},
                                                                       {"dd", block},
                                                                       {"details", block},
                                                                       {"dir", list},
                                                                       {"div", block},
                                                                       {"dl", block},
                                                                       {"dt", block},
                                                                       {"fieldset", block},
                                                                       {"figcaption", block},
                                                                       {"figure", block},
                                                                       {"form", block},
                                                                       {"head", block},
                                                                       {"header", block},
                                                                       {"hgroup", block},
                                                                       {"hr", block},
                                                                       {"html", block},
                                                                       {"legend", block},
                                                                       {"main", block},
                                                                       {"p", block},
                                                                       {"section", block},
                                                                       {"summary", block},
                                                                       {"table", block},
                                                                       {"tbody", block},
                                                                       {"tfoot", block},
                                                                       {"thead", block},
                                                                       {"h1", heading},
                                                                       {"h2", heading},
                                                                       {"h3", heading},
                                                                       {"h4", heading},
                                                                       {"h5", heading},
                                                                       {"h6", heading},
                                                                       {"ul", list},
                                                                       {"ol", list},
                                                                       {"menu", list},
                                                                       {"li", item},
                                                                       {"pre", preformatted},
                                                                       {"listing", preformatted},
                                                                       {"xmp", preformatted},
                                                                       {"plaintext", preformatted},
                                                                       {"tr", row},
                                                                       {"td", cell},
                                                                       {"th", cell},
                                                                       {"br", line_break},
                                                                       {"title", title},
                                                                       {"meta", meta},
                                                                       {"annotation", left_out},
                                                                       {"applet", left_out},
                                                                       {"audio", left_out},
                                                                       {"button", left_out},
                                                                       {"canvas", left_out},
                                                                       {"datalist", left_out},
                                                                       {"embed", left_out},
                                                                       {"footer", left_out},
                                                                       {"frameset", left_out},
                                                                       {"iframe", left_out},
                                                                       {"input", left_out},
                                                                       {"nav", left_out},
                                                                       {"noembed", left_out},
                                                                       {"noframes", left_out},
                                                                       {"noscript", left_out},
                                                                       {"object", left_out},
                                                                       {"optgroup", left_out},
                                                                       {"option", left_out},
                                                                       {"rp", left_out},
                                                                       {"rt", left_out},
                                                                       {"script", left_out},
                                                                       {"select", left_out},
                                                                       {"style", left_out},
                                                                       {"svg", left_out},
                                                                       {"template", left_out},
                                                                       {"textarea", left_out},
                                                                       {"video", left_out}};
    return kRoles;
}

}  // namespace

HtmlRole html_role(std::string_view name) {
    const auto found = roles().find(name);
    return found == roles().end() ? HtmlRole::flow : found->second;
}

bool is_furniture(const HtmlElement& element) {
    const std::string_view name = element.name();
    // Themes put such words on the whole page too ("navbar" for a body that has one).
    if (name == "html" || name == "body" || is_main(element)) return false;
    return contains(kFurnitureRoles, element.attribute("role").value_or("")) ||
           contains(kFurnitureIds, element.attribute("id").value_or("")) ||
           has_class(element, kFurnitureClasses) || is_hidden(element);
}

bool is_admonition(const HtmlElement& element) {
    return element.name() == "div" && has_class(element, kAdmonitionClasses);
}

bool is_main(const HtmlElement& element) {
    return element.name() == "main" || element.attribute("role") == "main";
}

}  // namespace moxie
