#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/files.h"
#include "store/catalog.h"

namespace moxie {

/// The number of the newest commit, kept outside the catalog: a catalog that lost its log is whole
/// in itself, and only this tells that it once knew more. Written after each commit and not synced,
/// so that it may lag behind by what a crash cut off, but is never ahead of what was committed.

/// Best effort: without it a later loss would only go unnoticed.
void leave_commit_mark(const StorePaths& paths, Files& files, std::uint64_t commit);

/// What is wrong and what to do, where the catalog does not know the newest commit any more.
std::optional<std::string> lost_commits(const StorePaths& paths, const Files& files,
                                        Catalog& catalog);

}  // namespace moxie
