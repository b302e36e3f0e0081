#pragma once

#include <string_view>

namespace moxie {

/// Why a page would take the parser more than linear time or depth: elements that are opened and
/// not closed, or tags with too many attributes. Empty if it is harmless. A guess from the tags
/// alone, one pass.
std::string_view html_excess(std::string_view html);

}  // namespace moxie
