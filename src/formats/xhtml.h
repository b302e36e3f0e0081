#pragma once

#include <string>
#include <string_view>

namespace moxie {

/// XHTML for a parser of HTML, to which "<title/>" and "<script/>" only begin an element: elements
/// that HTML does not leave empty get an end tag. One pass; anything else stays as it is.
std::string closed_tags(std::string_view xhtml);

}  // namespace moxie
