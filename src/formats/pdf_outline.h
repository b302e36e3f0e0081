#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "formats/pdf_lines.h"

namespace moxie {

/// Marks the lines that are the headings which the outline names, in its order. An outline says
/// what is a heading but not where; of several places the one is taken that lets most entries have
/// a place, and the last such, since tables of contents come first.
void mark_headings(const std::vector<PdfOutlineEntry>& outline, std::vector<PdfLine>& lines);

/// Pairs (of `first`, of `second`) of a longest common subsequence, given for each element of
/// `first` the places in `second` that equal it, ascending. Of several it is the one whose places
/// are last. (J. Hunt, T. Szymanski: A Fast Algorithm for Computing Longest Common Subsequences,
/// 1977; runs in the number of pairs times its logarithm.)
std::vector<std::pair<std::size_t, std::size_t>> last_common_subsequence(
    const std::vector<std::vector<std::size_t>>& places);

}  // namespace moxie
