#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace moxie {

/// How a query is typed, whatever it asks: in what it ends and begins, which marks and capitals it
/// has, how long it and its words are. Each of 0 to 3.
inline constexpr std::size_t kStyleTraits = 19;
using QueryStyle = std::array<float, kStyleTraits>;
QueryStyle query_style(std::string_view text);

/// The same query as others would type it: without a mark at its end, in lower case, in lower case
/// without any mark, as a question and as a statement. Of letters only ASCII ones change.
inline constexpr std::size_t kManners = 5;
std::array<std::string, kManners> typed_otherwise(std::string_view text);

}  // namespace moxie
