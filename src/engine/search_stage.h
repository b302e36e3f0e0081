#pragma once

#include "engine/inquiry.h"

namespace moxie {

/// The search of one expert, or of many, for what this inquiry ranks.
ExpertSearch make_search(const Inquiry& inquiry);

}  // namespace moxie
