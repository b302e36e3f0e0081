#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace moxie {

/// Hashes of the words of a query and of neighbouring ones, its two ends among them; distinct,
/// increasing. Stop words and endings count, because how a question is asked tells who asks. A word
/// is a run of ASCII letters, digits and bytes beyond ASCII; of a long text the first 64 count.
std::vector<std::uint32_t> query_grams(std::string_view text);

}  // namespace moxie
