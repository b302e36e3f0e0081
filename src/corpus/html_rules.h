#pragma once

#include <string_view>

#include "corpus/html_tree.h"

namespace moxie {

/// What an element means for the text of its page.
enum class HtmlRole {
    flow,  ///< runs on in its line
    block,
    heading,
    list,
    item,
    preformatted,
    row,
    cell,
    line_break,
    title,
    meta,
    left_out,
};

HtmlRole html_role(std::string_view name);

/// Navigation, permanent-link marks, page furniture and hidden parts, as the common generators of
/// manuals and the HTML standard mark them.
bool is_furniture(const HtmlElement& element);

/// A note or warning set off from the text, whose label may be marked up as a heading.
bool is_admonition(const HtmlElement& element);

/// Does the page say that its content is here?
bool is_main(const HtmlElement& element);

}  // namespace moxie
