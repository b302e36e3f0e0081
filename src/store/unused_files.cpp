#include "store/unused_files.h"

#include <algorithm>
#include <cstdint>

#include "moxie/error.h"
#include "store/commit_rows.h"
#include "store/lease.h"

namespace moxie {

namespace {

std::vector<std::string> known_files(Catalog& catalog) {
    Statement statement(catalog.database(), "SELECT name FROM files");
    std::vector<std::string> names;
    while (statement.step()) names.push_back(statement.text(0));
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<IndexFile> files_ended_by(Catalog& catalog, std::uint64_t commit) {
    Statement select(catalog.database(),
                     "SELECT id, name FROM files WHERE to_commit IS NOT NULL AND to_commit <= ?");
    select.bind(static_cast<std::int64_t>(std::min<std::uint64_t>(commit, INT64_MAX)));
    std::vector<IndexFile> ended;
    while (select.step()) ended.push_back({select.integer(0), select.text(1)});
    return ended;
}

void forget_files(Catalog& catalog, const std::vector<IndexFile>& files) {
    Database& database = catalog.database();
    Transaction transaction(database, Transaction::Kind::write);
    for (const IndexFile& file : files)
        for (const char* sql :
             {"DELETE FROM deletions WHERE segment IN (SELECT id FROM segments WHERE file = ?)",
              "DELETE FROM segments WHERE file = ?", "DELETE FROM vectors WHERE file = ?",
              "DELETE FROM directory WHERE file = ?", "DELETE FROM files WHERE id = ?"})
            Statement(database, sql).bind(file.id).run();
    transaction.commit();
}

}  // namespace

void remove_orphans(const StorePaths& paths, Files& files, Catalog& catalog) {
    const std::vector<std::string> known = known_files(catalog);
    for (const std::string& name : files.list(paths.index()))
        if (!std::binary_search(known.begin(), known.end(), name)) files.remove(paths.file(name));
}

void remove_unused_files(const StorePaths& paths, Files& files, Catalog& catalog) {
    try {
        const std::vector<IndexFile> ended =
            files_ended_by(catalog, Lease::oldest(paths.leases(), files));
        if (ended.empty()) return;
        for (const IndexFile& file : ended) files.remove(paths.file(file.name));
        forget_files(catalog, ended);
    } catch (const Error&) {
        // The commit before stands; a file too many does no harm.
    }
}

}  // namespace moxie
