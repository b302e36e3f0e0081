#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// Markdown as on GitHub (tables, task lists), without its inline marks. Scalars of YAML front
/// matter become metadata, its `title` or the first heading of level 1 the title.
Document read_markdown(std::string_view bytes);

}  // namespace moxie
