#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "index/container.h"
#include "index/directory.h"
#include "store/catalog.h"

namespace moxie {

/// The directory is a stack of parts, each at least twice as large as the next: a new part swallows
/// the smaller ones before it, so that there are few parts and every entry is rewritten a
/// logarithmic number of times.
struct DirectoryChange {
    ContainerWriter::Finished part;      ///< the new top of the stack
    std::vector<DirectoryRow> replaced;  ///< parts whose entries it took over
};

/// Puts `fresh` on the stack `rows`, whose parts `directory` holds in the same order. `alive` are
/// the experts that exist: entries of others are dropped.
DirectoryChange merge_into_directory(ContainerWriter::Finished fresh,
                                     std::vector<DirectoryRow> rows, const Directory& directory,
                                     const std::set<std::uint32_t>& alive);

/// The same where `whole` is all that is known, whatever `rows` hold: it takes the place of all.
DirectoryChange replace_directory(ContainerWriter::Finished fresh, std::vector<DirectoryRow> rows,
                                  const Directory& whole, const std::set<std::uint32_t>& alive);

}  // namespace moxie
