#include "store/writer.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <set>
#include <unordered_map>

#include "base/clock.h"
#include "moxie/error.h"
#include "store/snapshot.h"
#include "store/statistics.h"

namespace moxie {

namespace {

std::string shortest(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

}  // namespace

Writer::Writer(StorePaths paths, std::shared_ptr<Files> files)
    : paths_(std::move(paths)),
      files_(std::move(files)),
      lock_(lock_store(paths_)),
      catalog_(std::make_unique<Catalog>(paths_, files_, Database::Access::write)) {
    remove_orphans();
}

std::vector<std::string> Writer::referenced_files() {
    Statement statement(catalog_->database(), "SELECT name FROM files");
    std::vector<std::string> names;
    while (statement.step()) names.push_back(statement.text(0));
    std::sort(names.begin(), names.end());
    return names;
}

// What a crash between writing index files and committing left behind.
void Writer::remove_orphans() {
    const std::vector<std::string> known = referenced_files();
    for (const std::string& name : files_->list(paths_.index()))
        if (!std::binary_search(known.begin(), known.end(), name))
            files_->remove(paths_.file(name));
}

std::uint64_t Writer::begin_commit(const std::string& what) {
    Statement statement(catalog_->database(), "INSERT INTO commits(at, what) VALUES (?, ?)");
    statement.bind(utc_now()).bind(what).run();
    return catalog_->last_commit();
}

ExpertRow Writer::ensure_expert(const ExpertSettings& settings) {
    Database& database = catalog_->database();
    const std::optional<ExpertRow> known = catalog_->expert(settings.name);
    ExpertRow wanted = known.value_or(ExpertRow{});
    wanted.description = settings.description.value_or(wanted.description);
    wanted.shared = settings.shared.value_or(wanted.shared);
    if (!known || settings.recipe.chunk_tokens != 0)
        wanted.recipe.chunk_tokens = settings.recipe.chunk_tokens;
    if (known && wanted.description == known->description && wanted.shared == known->shared &&
        wanted.recipe.chunk_tokens == known->recipe.chunk_tokens)
        return *known;
    Transaction transaction(database, Transaction::Kind::write);
    begin_commit((known ? "change " : "create ") + settings.name);
    if (known) {
        Statement update(database,
                         "UPDATE experts SET description = ?, shared = ?, chunk_tokens = ?, "
                         "updated = ? WHERE id = ?");
        update.bind(wanted.description)
            .bind(std::int64_t{wanted.shared})
            .bind(std::int64_t{wanted.recipe.chunk_tokens});
        update.bind(utc_now()).bind(known->id).run();
    } else {
        const Recipe& recipe = settings.recipe;
        Statement insert(database,
                         "INSERT INTO experts(name, description, shared, k1, b, chunk_tokens, "
                         "analyser, documents, chunks, "
                         "terms, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)");
        insert.bind(settings.name).bind(wanted.description).bind(std::int64_t{wanted.shared});
        insert.bind(shortest(recipe.bm25.k1))
            .bind(shortest(recipe.bm25.b))
            .bind(std::int64_t{recipe.chunk_tokens});
        insert.bind(recipe.analyser).bind(utc_now()).bind(utc_now()).run();
    }
    transaction.commit();
    return *catalog_->expert(settings.name);
}

std::int64_t Writer::ensure_source(std::int64_t expert, const std::string& path) {
    Database& database = catalog_->database();
    Statement find(database, "SELECT id FROM sources WHERE expert = ? AND path = ?");
    find.bind(expert).bind(path);
    if (find.step()) return find.integer(0);
    find.reset();
    Transaction transaction(database, Transaction::Kind::write);
    Statement insert(database, "INSERT INTO sources(expert, path) VALUES (?, ?)");
    insert.bind(expert).bind(path).run();
    transaction.commit();
    find.bind(expert).bind(path);
    find.step();
    return find.integer(0);
}

// Ids are never used twice once committed; a file of that name can only be an orphan.
Writer::Location Writer::next_file(const std::string& extension) {
    Statement statement(catalog_->database(),
                        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'files'");
    statement.step();
    const std::int64_t id = statement.integer(0) + ++reserved_files_;
    char name[32];
    std::snprintf(name, sizeof name, "%08lld", static_cast<long long>(id));
    return {id, name + extension};
}

void Writer::write_file(const std::string& name, Bytes bytes) {
    const auto file = files_->create(paths_.file(name));
    file->append(bytes);
    file->sync();
    file->close();
}

void Writer::insert_file(const Location& file, std::uint64_t commit) {
    Statement insert(catalog_->database(),
                     "INSERT INTO files(id, name, from_commit) VALUES (?, ?, ?)");
    insert.bind(file.file).bind(file.name).bind(static_cast<std::int64_t>(commit)).run();
}

namespace {

// The directory as a stack of parts, each at least twice as large as the next: a new part swallows
// the smaller ones before it, so that there are few parts and every entry is rewritten a
// logarithmic number of times.
struct DirectoryChange {
    ContainerWriter::Finished part;
    std::vector<DirectoryRow> replaced;
};

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

}  // namespace

std::uint64_t Writer::commit_documents(std::int64_t expert, std::int64_t source,
                                       BuiltSegment segment,
                                       const std::vector<NewDocument>& documents,
                                       const std::vector<std::string>& deleted) {
    Database& database = catalog_->database();
    reserved_files_ = 0;
    const std::vector<Expert::Part> parts = load_parts(paths_, files_, *catalog_, expert);
    std::unordered_map<std::int64_t, std::size_t> part_of;
    for (std::size_t i = 0; i < parts.size(); ++i)
        part_of[static_cast<std::int64_t>(parts[i].segment->id())] = i;

    StatisticsUpdate statistics(parts);
    std::vector<DocumentRow> gone;
    const auto supersede = [&](const std::string& id) {
        const auto row = catalog_->document(expert, id);
        if (!row) return;
        const auto part = part_of.find(row->segment);
        if (part == part_of.end())
            throw Error(ErrorCode::corrupt,
                        "the catalog names a segment that is gone; run `moxie check`");
        statistics.remove(part->second, row->number);
        gone.push_back(*row);
    };
    for (const std::string& id : segment.documents) supersede(id);
    for (const std::string& id : deleted) supersede(id);
    statistics.add(segment);

    const auto snapshot = load_snapshot(paths_, files_, *catalog_, nullptr);
    DirectoryWriter part;
    statistics.write(static_cast<std::uint32_t>(expert), snapshot->directory, part);
    std::set<std::uint32_t> alive;
    for (const ExpertRow& row : catalog_->experts())
        alive.insert(static_cast<std::uint32_t>(row.id));
    const DirectoryChange change =
        merge_into_directory(part.finish(), catalog_->live_directory(), snapshot->directory, alive);

    const bool has_segment = !segment.documents.empty();
    const Location segment_file = has_segment ? next_file(".segments") : Location{};
    const Location directory_file = next_file(".directory");
    if (has_segment) write_file(segment_file.name, segment.container.bytes);
    write_file(directory_file.name, change.part.bytes);
    files_->sync_directory(paths_.index());

    Transaction transaction(database, Transaction::Kind::write);
    const std::uint64_t commit = begin_commit("documents");
    const auto at = static_cast<std::int64_t>(commit);
    std::int64_t segment_id = 0;
    if (has_segment) {
        insert_file(segment_file, commit);
        Statement insert(database,
                         "INSERT INTO segments(expert, file, offset, length, checksum, documents, "
                         "chunks, from_commit) "
                         "VALUES (?, ?, 0, ?, ?, ?, ?, ?) RETURNING id");
        insert.bind(expert)
            .bind(segment_file.file)
            .bind(static_cast<std::int64_t>(segment.container.bytes.size()));
        insert.bind(static_cast<std::int64_t>(segment.container.root_checksum));
        insert.bind(static_cast<std::int64_t>(segment.documents.size()))
            .bind(std::int64_t{segment.chunks})
            .bind(at);
        insert.step();
        segment_id = insert.integer(0);
        insert.run();
    }
    Statement bury(database,
                   "INSERT INTO deletions(segment, document, from_commit) VALUES (?, ?, ?)");
    for (const DocumentRow& row : gone)
        bury.bind(row.segment).bind(std::int64_t{row.number}).bind(at).run();
    Statement forget(database, "DELETE FROM documents WHERE expert = ? AND id = ?");
    for (const std::string& id : deleted) forget.bind(expert).bind(id).run();
    Statement insert_document(
        database,
        "INSERT OR REPLACE INTO documents(expert, id, hash, source, segment, number, chunks, "
        "metadata, from_commit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (std::size_t i = 0; i < segment.documents.size(); ++i) {
        insert_document.bind(expert)
            .bind(segment.documents[i])
            .bind(documents[i].hash)
            .bind(source)
            .bind(segment_id);
        insert_document.bind(static_cast<std::int64_t>(i))
            .bind(std::int64_t{segment.chunk_counts[i]});
        if (documents[i].metadata.empty())
            insert_document.bind_null();
        else
            insert_document.bind(documents[i].metadata);
        insert_document.bind(at).run();
    }
    insert_file(directory_file, commit);
    Statement retire_part(database, "UPDATE directory SET to_commit = ? WHERE id = ?");
    for (const DirectoryRow& row : change.replaced) retire_part.bind(at).bind(row.id).run();
    Statement insert_part(
        database, "INSERT INTO directory(file, length, checksum, from_commit) VALUES (?, ?, ?, ?)");
    insert_part.bind(directory_file.file).bind(static_cast<std::int64_t>(change.part.bytes.size()));
    insert_part.bind(static_cast<std::int64_t>(change.part.root_checksum)).bind(at).run();
    Statement update(database,
                     "UPDATE experts SET documents = documents + ?, chunks = chunks + ?, terms = "
                     "terms + ?, updated = ? "
                     "WHERE id = ?");
    update.bind(statistics.documents())
        .bind(statistics.chunks())
        .bind(statistics.terms())
        .bind(utc_now())
        .bind(expert)
        .run();
    retire_empty(commit);
    transaction.commit();
    collect();
    return commit;
}

std::uint64_t Writer::remove_expert(std::int64_t expert) {
    Database& database = catalog_->database();
    Transaction transaction(database, Transaction::Kind::write);
    const std::uint64_t commit = begin_commit("remove expert");
    Statement(database, "DELETE FROM documents WHERE expert = ?").bind(expert).run();
    Statement(database, "DELETE FROM sources WHERE expert = ?").bind(expert).run();
    Statement(database, "DELETE FROM experts WHERE id = ?").bind(expert).run();
    Statement(database, "UPDATE segments SET to_commit = ? WHERE expert = ? AND to_commit IS NULL")
        .bind(static_cast<std::int64_t>(commit))
        .bind(expert)
        .run();
    retire_empty(commit);
    transaction.commit();
    collect();
    return commit;
}

// Segments whose documents are all deleted, then files that nothing live lies in.
void Writer::retire_empty(std::uint64_t commit) {
    Database& database = catalog_->database();
    const auto at = static_cast<std::int64_t>(commit);
    Statement(database,
              "UPDATE segments SET to_commit = ? WHERE to_commit IS NULL AND documents <= "
              "(SELECT count(*) FROM deletions d WHERE d.segment = segments.id)")
        .bind(at)
        .run();
    Statement(
        database,
        "UPDATE files SET to_commit = ? WHERE to_commit IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM segments s WHERE s.file = files.id AND s.to_commit IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM directory d WHERE d.file = files.id AND d.to_commit IS "
        "NULL)")
        .bind(at)
        .run();
}

// Removes files that no snapshot in use can name. What cannot be removed now is removed after a
// later commit.
void Writer::collect() {
    try {
        const std::uint64_t oldest = Lease::oldest(paths_.leases(), *files_);
        Database& database = catalog_->database();
        Statement select(
            database, "SELECT id, name FROM files WHERE to_commit IS NOT NULL AND to_commit <= ?");
        select.bind(static_cast<std::int64_t>(std::min<std::uint64_t>(oldest, INT64_MAX)));
        std::vector<Location> dead;
        while (select.step()) dead.push_back({select.integer(0), select.text(1)});
        if (dead.empty()) return;
        for (const Location& file : dead) files_->remove(paths_.file(file.name));
        Transaction transaction(database, Transaction::Kind::write);
        for (const Location& file : dead) {
            Statement(
                database,
                "DELETE FROM deletions WHERE segment IN (SELECT id FROM segments WHERE file = ?)")
                .bind(file.file)
                .run();
            for (const char* sql :
                 {"DELETE FROM segments WHERE file = ?", "DELETE FROM directory WHERE file = ?",
                  "DELETE FROM files WHERE id = ?"})
                Statement(database, sql).bind(file.file).run();
        }
        transaction.commit();
    } catch (const Error&) {
        // The commit before stands; a file too many does no harm.
    }
}

}  // namespace moxie
