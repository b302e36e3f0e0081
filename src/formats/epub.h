#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// An electronic book: its chapters in reading order, each read as the web page that it is.
Document read_epub(std::string_view bytes);

}  // namespace moxie
