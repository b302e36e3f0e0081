#pragma once

#include <string_view>

namespace moxie {

/// False for content that no character set explains: too many control bytes. Empty content is text.
bool looks_like_text(std::string_view bytes);

}  // namespace moxie
