#pragma once

#include <cstddef>

#include "engine/inquiry.h"

namespace moxie {

/// Searches one expert for the inquiry's candidates. One that fails or comes too late is a warning,
/// and the inquiry has failed.
void search_expert(Inquiry& inquiry, const ExpertSearch& search, std::size_t expert);

/// The same for all that the plan opens, side by side. Those that were discovered in one expert are
/// searched together, which finds the same.
void search_open(Inquiry& inquiry, const ExpertSearch& search);

}  // namespace moxie
