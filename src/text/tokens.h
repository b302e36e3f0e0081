#pragma once

#include <cstddef>
#include <string_view>

namespace moxie {

/// An upper bound on the number of WordPiece tokens (bert-base-uncased vocabulary, which all
/// default encoders share) of UTF-8 text, without the two special tokens. Needs no model. Additive:
/// the bound of a concatenation at white space is the sum of the bounds. The rule, how tight it is,
/// and how it was checked: docs/decisions/token-bound.md.
std::size_t token_bound(std::string_view text);

}  // namespace moxie
