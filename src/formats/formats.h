#pragma once

#include <span>
#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// A format whose parser is not trusted with the memory of the process that asks.
struct Format {
    std::string_view name;  ///< of the row without `read` in the table of readers
    /// Extracts title, text, blocks and metadata. Throws Error{unsupported} with the reason in
    /// words.
    Document (*read)(std::string_view bytes);
};

/// What the program moxie-read knows.
std::span<const Format> formats();

}  // namespace moxie
