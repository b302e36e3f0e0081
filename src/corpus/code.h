#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// Source code, logs, tables of values: text that is read line by line. Blocks of code between
/// blank lines.
Document read_code(std::string_view bytes);

}  // namespace moxie
