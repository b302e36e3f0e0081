#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "expert/expert.h"
#include "expert/view_terms.h"

namespace moxie {

/// What a part of an expert is about.
struct ViewSummary {
    Profile profile;                 ///< documents: those with a chunk in it
    std::vector<std::string> terms;  ///< its most characteristic words, best first, as written
};

/// Of each of `count` views. A view's characteristic words are those that its chunks hold more
/// often than the other views' do, by the log-likelihood ratio of the two binomials (Dunning 1993).
/// Depends on the documents and views alone. Throws Error{corrupt}.
std::vector<ViewSummary> summarise_views(std::span<const Expert::Part> parts,
                                         const ViewsOfChunks& views, std::size_t count);

}  // namespace moxie
