#pragma once

#include <functional>
#include <streambuf>
#include <string>
#include <string_view>

#include "corpus/reader.h"

namespace moxie {

/// Does a mailbox in mbox form begin like this: a "From " line with a time, then a header?
bool looks_like_mailbox(std::string_view start);

/// Hands every message of a mailbox in mbox form to `visit`. A document's id is `id`, "#" and the
/// message's own id, or its number in the mailbox where it has none. False where `visit` stopped.
bool walk_mailbox(std::streambuf& input, const std::string& path, const std::string& id,
                  const SourceLimits& limits, const std::function<bool(SourceItem&&)>& visit);

}  // namespace moxie
