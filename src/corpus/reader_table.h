#pragma once

#include <string>

namespace moxie {

struct Reader;

/// The reader that claims the path's extension (case-insensitive), null where none does.
const Reader* reader_by_extension(const std::string& path);

}  // namespace moxie
