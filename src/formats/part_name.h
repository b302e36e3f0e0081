#pragma once

#include <string>
#include <string_view>

namespace moxie {

/// The name in an archive of what the part `from` refers to as `reference`: relative to its folder
/// unless it begins with a slash, ".." resolved and never leading out, %20 decoded, without a
/// fragment.
std::string resolved_part(std::string_view from, std::string_view reference);

}  // namespace moxie
