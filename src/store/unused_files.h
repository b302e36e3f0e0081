#pragma once

#include "base/files.h"
#include "store/catalog.h"

namespace moxie {

// Both are for the writer, whose lock must be held.

/// Removes what a crash between writing index files and committing left behind. Throws Error.
void remove_orphans(const StorePaths& paths, Files& files, Catalog& catalog);

/// Removes files that no snapshot in use can name, and their rows. What cannot be removed now is
/// removed after a later commit.
void remove_unused_files(const StorePaths& paths, Files& files, Catalog& catalog);

}  // namespace moxie
