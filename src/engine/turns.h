#pragma once

#include <span>
#include <vector>

#include "engine/inquiry.h"
#include "route/features.h"

namespace moxie {

/// Earlier turns that count; of more, the last ones.
inline constexpr std::size_t kMostTurns = 8;

/// Moves the route's weights as the turns before say, and traces how far. Those are routed by their
/// terms alone: none is encoded. Nothing happens without a history.
void lean_on_turns(Inquiry& inquiry, std::span<const ExpertProfile> profiles);

/// Adds to the reasons of the plan what each weight were without the turns before.
void explain_turns(Inquiry& inquiry);

}  // namespace moxie
