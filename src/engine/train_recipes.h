#pragma once

#include <optional>
#include <vector>

#include "engine/draft.h"

namespace moxie {

/// Fits recipes to judged queries and keeps them where they are better on queries that they were
/// not fitted on. Empty where fewer than 50 judged queries have vectors to be compared with.
/// Seconds. Throws Error{cancelled}.
std::optional<RecipeReport> learn_recipes(Draft& draft, const std::vector<Judgement>& judgements,
                                          std::size_t threads, Progress* progress);

}  // namespace moxie
