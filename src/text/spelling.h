#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/terms.h"

namespace moxie {

/// The words that one of lower-case ASCII letters could be a slip of a finger for: a letter more or
/// less, another letter, or two neighbours exchanged (Damerau 1964: four of five misspellings).
/// The first letter stays, or changes places with the second: it is rarely what is wrong, and
/// another one mostly makes another word. Each once, never the word itself, fewer than 53 a letter.
/// Neighbours exchanged come first, then what is shorter, as long, and longer.
std::vector<std::string> one_slip_away(std::string_view word);

/// Whether [begin, end) of a text may be a misspelt word: four to sixteen ASCII letters, none but
/// the first a capital, which stand among words, not in a name of a file or an option, in code or
/// in quotation marks.
bool may_be_misspelt(std::string_view text, std::size_t begin, std::size_t end);

/// In how many chunks a term stands.
using TermFrequency = std::function<std::uint64_t(std::string_view term)>;
/// What a slip may have left of: words of which texts are made, or also those that no index holds.
enum class StopWords { left_out, likeliest };

/// The word one slip away whose term is the most frequent, if that stands in `fewest` chunks or
/// more; of equally frequent terms the first by its bytes, and of the words of one term the first
/// of one_slip_away() that does not look like a stem. A stop word is more frequent than any.
std::optional<std::string> likeliest_spelling(std::string_view word, TermTable& table,
                                              const TermFrequency& frequency, std::uint64_t fewest,
                                              StopWords stop_words);

}  // namespace moxie
