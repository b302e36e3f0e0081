#include "store/commit_mark.h"

#include <charconv>

#include "moxie/error.h"

namespace moxie {

namespace {

std::string mark_path(const StorePaths& paths) { return paths.root + "/committed"; }

// One that cannot be read says nothing.
std::uint64_t marked_commit(const StorePaths& paths, const Files& files) {
    try {
        if (!files.exists(mark_path(paths))) return 0;
        const auto file = files.map(mark_path(paths));
        const auto* text = reinterpret_cast<const char*>(file->bytes().data());
        std::uint64_t commit = 0;
        std::from_chars(text, text + file->bytes().size(), commit);
        return commit;
    } catch (const Error&) {
        return 0;
    }
}

}  // namespace

void leave_commit_mark(const StorePaths& paths, Files& files, std::uint64_t commit) {
    try {
        const std::string fresh = mark_path(paths) + ".new", text = std::to_string(commit) + '\n';
        const auto file = files.create(fresh);
        file->append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        file->close();
        files.rename(fresh, mark_path(paths));
    } catch (const Error&) {
        // The commit stands.
    }
}

std::optional<std::string> lost_commits(const StorePaths& paths, const Files& files,
                                        Catalog& catalog) {
    const std::uint64_t marked = marked_commit(paths, files);  // before the catalog, which grows
    const std::uint64_t known = catalog.last_commit();
    if (marked <= known) return std::nullopt;
    return "the catalog ends with commit " + std::to_string(known) + ", but there were " +
           std::to_string(marked) +
           ": was it copied or restored without its log (catalog.sqlite-wal)? Restore both "
           "together; to go on without what was lost, remove " +
           mark_path(paths);
}

}  // namespace moxie
