#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moxie {

/// The lines "key: value" between two lines "---" at the very start of a text.
struct FrontMatter {
    std::size_t end = 0;  ///< where the text behind it begins; 0 if there is none
    std::vector<std::pair<std::string, std::string>> fields;  ///< scalars only, without quotes
};

FrontMatter parse_front_matter(std::string_view text);

}  // namespace moxie
