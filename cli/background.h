#pragma once

#include "cli/session.h"

namespace moxie::cli {

/// Starts `moxie encode` on the session's store as a process of its own, at low priority, which
/// ends when every vector is there; its messages go to encode.log in the store. False where it
/// cannot be started or MOXIE_BACKGROUND is "off".
bool encode_in_background(const Session& session);

}  // namespace moxie::cli
