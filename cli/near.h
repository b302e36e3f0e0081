#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moxie::cli {

/// The name that `text` was probably meant to be: fewest edits (insert, delete, replace, swap of
/// neighbours), at most a third of its length and never more than three. Empty if there is none.
std::string nearest(std::string_view text, const std::vector<std::string>& names);

/// " (did you mean NAME?)", or nothing.
std::string did_you_mean(std::string_view text, const std::vector<std::string>& names);

}  // namespace moxie::cli
