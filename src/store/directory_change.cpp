#include "store/directory_change.h"

#include <memory>

namespace moxie {

DirectoryChange merge_into_directory(ContainerWriter::Finished fresh,
                                     std::vector<DirectoryRow> rows, const Directory& directory,
                                     const std::set<std::uint32_t>& alive) {
    std::size_t keep = rows.size();
    std::uint64_t size = fresh.bytes.size();
    while (keep > 0 && rows[keep - 1].length <= 2 * size) size += rows[--keep].length;
    if (keep == rows.size()) return {std::move(fresh), {}};
    std::vector<std::shared_ptr<const DirectoryPart>> parts(
        directory.parts().begin() + static_cast<std::ptrdiff_t>(keep), directory.parts().end());
    parts.push_back(std::make_shared<const DirectoryPart>(std::move(fresh)));
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(keep));
    return {
        merge_parts(parts, keep == 0, [&](std::uint32_t expert) { return alive.contains(expert); }),
        std::move(rows)};
}

DirectoryChange replace_directory(ContainerWriter::Finished fresh, std::vector<DirectoryRow> rows,
                                  const Directory& whole, const std::set<std::uint32_t>& alive) {
    std::vector<std::shared_ptr<const DirectoryPart>> parts = whole.parts();
    parts.push_back(std::make_shared<const DirectoryPart>(std::move(fresh)));
    return {merge_parts(parts, true, [&](std::uint32_t expert) { return alive.contains(expert); }),
            std::move(rows)};
}

}  // namespace moxie
