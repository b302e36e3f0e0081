#pragma once

#include "engine/inquiry.h"

namespace moxie {

/// What the recipes over the chunks of each expert count for: those that the request names alike;
/// all alike in plain search, where there is no vector of the query, and where nothing was learnt;
/// else what was learnt, whatever the route opens. A search by words alone knows but one recipe.
/// `several`: the experts that have more than one.
void choose_retrievers(Inquiry& inquiry, std::span<const std::size_t> several);

/// Puts them into the route of this expert.
void describe_retrievers(const Inquiry& inquiry, std::size_t expert, RoutedExpert& route);

/// Name of the recipe that ranks a hit best, where there are several.
std::optional<std::string> retriever_of(const Inquiry& inquiry, const Inquiry::Found& found);

}  // namespace moxie
