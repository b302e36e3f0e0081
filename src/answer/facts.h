#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/analyser.h"

namespace moxie {

/// What a piece of text claims, as far as single words show it.
struct Facts {
    std::vector<std::string> terms;  ///< sorted, distinct; without numbers
    std::vector<std::string> names;  ///< terms of capitalised words not at a sentence's start
    std::vector<double> numbers;     ///< by value: "1,000", "1000" and "1 thousand" are the same
    bool negated = false;            ///< holds "not", "no", "never", "n't", …
};

/// Linear in the text but for sorting its terms.
Facts read_facts(Analyser& analyser, std::string_view text);

/// How well `quote` supports `claim`: see support() in verify.h.
double support(const Facts& claim, const Facts& quote);

}  // namespace moxie
