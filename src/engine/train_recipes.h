#pragma once

#include <optional>
#include <vector>

#include "engine/parts.h"

namespace moxie {

/// Fits recipes to judged queries and commits them where they are better on queries that they were
/// not fitted on, unless it is a dry run. Empty where fewer than 50 judged queries have vectors to
/// be compared with. Seconds. Throws Error{cancelled}: nothing is changed then.
std::optional<RecipeReport> learn_recipes(Engine::Parts& parts,
                                          const std::vector<Judgement>& judgements,
                                          const TrainRequest& request, Progress* progress);

}  // namespace moxie
