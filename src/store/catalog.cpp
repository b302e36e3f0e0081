#include "store/catalog.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>

#include "base/clock.h"
#include "moxie/error.h"
#include "store/catalog_schema.h"

namespace moxie {

namespace {

double read_number(const std::string& text) {
    double value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
        throw Error(ErrorCode::corrupt, "the catalog holds no number where one belongs: " + text);
    return value;
}

VectorFormat read_format(const std::string& text) {
    try {
        return parse_vector_format(text);
    } catch (const Error&) {
        throw Error(ErrorCode::corrupt, "the catalog names an unknown vector format: " + text);
    }
}

ExpertRow read_expert(const Statement& row) {
    ExpertRow expert;
    expert.id = row.integer(0);
    expert.name = row.text(1);
    expert.description = row.text(2);
    expert.shared = row.integer(3) != 0;
    expert.recipe.bm25 = {read_number(row.text(4)), read_number(row.text(5))};
    expert.recipe.chunk_tokens = static_cast<std::uint32_t>(row.integer(6));
    expert.recipe.analyser = row.text(7);
    expert.recipe.encoder = row.text(8);
    expert.profile = {static_cast<std::uint64_t>(row.integer(9)),
                      static_cast<std::uint64_t>(row.integer(10)),
                      static_cast<std::uint64_t>(row.integer(11))};
    expert.created = row.text(12);
    expert.updated = row.text(13);
    expert.parent = row.integer(14);
    expert.division = row.integer(15);
    expert.recipe.vector_format = read_format(row.text(16));
    expert.retriever = row.integer(17) != 0;
    return expert;
}

DocumentRow read_document(const Statement& row) {
    return {row.text(0),
            row.text(1),
            row.integer(2),
            row.integer(3),
            static_cast<std::uint32_t>(row.integer(4)),
            static_cast<std::uint32_t>(row.integer(5))};
}

constexpr const char* kExpertColumns =
    "SELECT id, name, description, shared, k1, b, chunk_tokens, analyser, encoder, documents, "
    "chunks, terms, created, updated, coalesce(parent, 0), division, vector_format, "
    "kind = 'retriever' "
    "FROM experts";

bool has_tables(Database& database) {
    Statement present(database, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'");
    present.step();
    return present.integer(0) > 0;
}

void check_format(Database& database, const std::string& root) {
    if (!has_tables(database))
        throw Error(ErrorCode::corrupt,
                    "the catalog holds nothing; if this store cannot be "
                    "restored, remove it and add its documents again: " +
                        root);
    Statement format(database, "SELECT value FROM meta WHERE key = 'format'");
    const std::string value = format.step() ? format.text(0) : "";
    std::int64_t found = 0;
    if (std::from_chars(value.data(), value.data() + value.size(), found).ec != std::errc())
        throw Error(ErrorCode::corrupt, "the catalog names no format: " + root);
    if (found < kCatalogFormat)
        throw Error(ErrorCode::conflict, "this store was made by an earlier moxie (format " +
                                             std::to_string(found) + ", this one reads " +
                                             std::to_string(kCatalogFormat) +
                                             "); remove it and add its documents again: " + root);
    if (found > kCatalogFormat)
        throw Error(ErrorCode::future_version,
                    "this store was made by a newer moxie (format " + std::to_string(found) +
                        ", this one reads up to " + std::to_string(kCatalogFormat) +
                        "); update moxie to open it: " + root);
}

}  // namespace

bool Catalog::exists(const StorePaths& paths, const Files& files) {
    if (files.exists(paths.catalog())) return true;
    std::error_code error;
    if (!std::filesystem::exists(paths.catalog(), error) && error == std::errc::permission_denied)
        throw Error(ErrorCode::permission, "no permission to read the store: " + paths.root);
    if (std::filesystem::exists(paths.root, error) &&
        !std::filesystem::is_directory(paths.root, error))
        throw Error(ErrorCode::not_found,
                    "there is no store, which is a folder; name one with --store, not the file " +
                        paths.root,
                    "store");
    return false;
}

namespace {

std::string folder_of(const std::string& path) {
    const std::filesystem::path whole = std::filesystem::absolute(path);
    return (whole.has_filename() ? whole : whole.parent_path()).parent_path().string();
}

void write_empty_catalog(const std::string& path, Files& files) {
    const SqliteFiles sqlite_files(std::shared_ptr<Files>(std::shared_ptr<void>(), &files));
    Database database(path, Database::Access::create, sqlite_files.vfs_name());
    Transaction transaction(database, Transaction::Kind::write);
    database.execute(kCatalogSchema);
    Statement meta(database, "INSERT INTO meta VALUES (?, ?)");
    meta.bind("format").bind(std::to_string(kCatalogFormat)).run();
    meta.bind("created").bind(utc_now()).run();
    transaction.commit();
    // All of it into the one file that is renamed.
    Statement checkpoint(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    if (!checkpoint.step() || checkpoint.integer(0) != 0)
        throw Error(ErrorCode::io, "the catalog could not be completed: " + path);
}

std::unique_ptr<FileLock> lock_or_refuse(const std::string& path, const StorePaths& paths,
                                         const std::string& doing) {
    const std::string holder = "pid " + std::to_string(::getpid()) + " since " + utc_now();
    if (auto lock = FileLock::try_acquire(path, holder)) return lock;
    const std::string other = FileLock::holder(path);
    throw Error(ErrorCode::locked, "another process is " + doing + " this store (" +
                                       (other.empty() ? "unknown process" : other) +
                                       "); wait for it or stop it: " + paths.root);
}

}  // namespace

std::unique_ptr<FileLock> lock_store(const StorePaths& paths) {
    return lock_or_refuse(paths.lock(), paths, "writing to");
}

std::unique_ptr<FileLock> lock_encoding(const StorePaths& paths) {
    return lock_or_refuse(paths.encode_lock(), paths, "encoding");
}

// Made under another name, so that no crash can leave a catalog that is not whole.
void Catalog::create(const StorePaths& paths, Files& files) {
    if (exists(paths, files)) return;
    for (const std::string& directory : {paths.root, paths.leases(), paths.index()})
        files.create_directory(directory);
    files.sync_directory(folder_of(paths.root));
    files.sync_directory(paths.root);
    const std::unique_ptr<FileLock> lock = lock_store(paths);
    if (exists(paths, files)) return;
    const std::string fresh = paths.catalog() + ".new";
    for (const char* rest : {"", "-journal", "-wal", "-shm"}) files.remove(fresh + rest);
    write_empty_catalog(fresh, files);
    files.rename(fresh, paths.catalog());
    files.sync_directory(paths.root);
}

Catalog::Catalog(const StorePaths& paths, std::shared_ptr<Files> files, Database::Access access)
    : sqlite_files_(std::move(files)) {
    database_ = std::make_unique<Database>(paths.catalog(), access, sqlite_files_.vfs_name());
    check_format(*database_, paths.root);
    data_version_ = std::make_unique<Statement>(*database_, "PRAGMA data_version");
    document_ = std::make_unique<Statement>(*database_,
                                            "SELECT id, hash, source, segment, number, chunks FROM "
                                            "documents WHERE expert = ? AND id = ?");
}

void Catalog::checkpoint() {
    try {
        Statement(*database_, "PRAGMA wal_checkpoint(PASSIVE)").run();
    } catch (const Error&) {
        // The log stays, and holds what the file does not.
    }
}

std::int64_t Catalog::data_version() {
    data_version_->step();
    const std::int64_t version = data_version_->integer(0);
    data_version_->reset();
    return version;
}

std::uint64_t Catalog::last_commit() {
    Statement statement(*database_, "SELECT coalesce(max(id), 0) FROM commits");
    statement.step();
    return static_cast<std::uint64_t>(statement.integer(0));
}

std::vector<ExpertRow> Catalog::experts() {
    Statement statement(*database_, std::string(kExpertColumns) + " ORDER BY name");
    std::vector<ExpertRow> rows;
    while (statement.step()) rows.push_back(read_expert(statement));
    return rows;
}

std::optional<ExpertRow> Catalog::expert(const std::string& name) {
    Statement statement(*database_, std::string(kExpertColumns) + " WHERE name = ?");
    statement.bind(name);
    return statement.step() ? std::optional(read_expert(statement)) : std::nullopt;
}

std::vector<SegmentRow> Catalog::live_segments() {
    Statement statement(
        *database_,
        "SELECT s.id, s.expert, s.file, f.name, s.offset, s.length, s.checksum, s.documents, "
        "s.chunks "
        "FROM segments s JOIN files f ON f.id = s.file WHERE s.to_commit IS NULL ORDER BY s.id");
    std::vector<SegmentRow> rows;
    while (statement.step()) {
        const auto number = [&](int column) {
            return static_cast<std::uint64_t>(statement.integer(column));
        };
        rows.push_back({statement.integer(0), statement.integer(1), statement.integer(2),
                        statement.text(3), number(4), number(5), number(6), number(7), number(8)});
    }
    return rows;
}

std::vector<DirectoryRow> Catalog::live_directory() {
    Statement statement(
        *database_,
        "SELECT d.id, d.file, f.name, d.length, d.checksum FROM directory d JOIN files f "
        "ON f.id = d.file WHERE d.to_commit IS NULL ORDER BY d.id");
    std::vector<DirectoryRow> rows;
    while (statement.step())
        rows.push_back({statement.integer(0), statement.integer(1), statement.text(2),
                        static_cast<std::uint64_t>(statement.integer(3)),
                        static_cast<std::uint64_t>(statement.integer(4))});
    return rows;
}

std::vector<VectorRow> Catalog::live_vectors() {
    Statement statement(
        *database_,
        "SELECT v.id, v.segment, v.encoder, f.name, v.length, v.checksum FROM vectors v JOIN files "
        "f ON f.id = v.file WHERE v.to_commit IS NULL ORDER BY v.id");
    std::vector<VectorRow> rows;
    while (statement.step())
        rows.push_back({statement.integer(0), statement.integer(1), statement.text(2),
                        statement.text(3), static_cast<std::uint64_t>(statement.integer(4)),
                        static_cast<std::uint64_t>(statement.integer(5))});
    return rows;
}

std::uint64_t Catalog::chunks_with_vectors(std::int64_t expert, const std::string& encoder) {
    Statement statement(
        *database_,
        "SELECT coalesce(sum(chunks), 0) FROM documents WHERE expert = ? AND segment IN (SELECT "
        "segment FROM vectors WHERE encoder = ? AND to_commit IS NULL)");
    statement.bind(expert).bind(encoder);
    statement.step();
    return static_cast<std::uint64_t>(statement.integer(0));
}

std::vector<VectorProfileRow> Catalog::vector_profiles() {
    Statement statement(*database_,
                        "SELECT expert, encoder, profile FROM vector_profiles ORDER BY expert");
    std::vector<VectorProfileRow> rows;
    while (statement.step())
        rows.push_back({statement.integer(0), statement.text(1), statement.blob(2)});
    return rows;
}

std::vector<LearntRow> Catalog::learnt(const std::string& audience) {
    std::vector<LearntRow> rows;
    Statement statement(*database_,
                        "SELECT audience, kind, version, state, chunks FROM learnt WHERE audience "
                        "= ? ORDER BY kind");
    statement.bind(audience);
    while (statement.step())
        rows.push_back({statement.text(0), statement.text(1),
                        static_cast<std::uint64_t>(statement.integer(2)), statement.blob(3),
                        statement.blob(4)});
    return rows;
}

std::vector<ExpertRow> Catalog::views(std::int64_t parent) {
    Statement statement(*database_, std::string(kExpertColumns) +
                                        " WHERE parent = ? AND kind = 'discovered' ORDER BY id");
    statement.bind(parent);
    std::vector<ExpertRow> rows;
    while (statement.step()) rows.push_back(read_expert(statement));
    return rows;
}

std::vector<std::uint8_t> Catalog::views_of_chunks(std::int64_t segment) {
    Statement statement(*database_,
                        "SELECT d.views FROM divisions d JOIN segments s ON s.id = d.segment WHERE "
                        "s.id = ? AND length(d.views) = s.chunks");
    statement.bind(segment);
    if (!statement.step())
        throw Error(ErrorCode::corrupt,
                    "its division does not cover its chunks; `moxie discover` divides it anew");
    return statement.blob(0);
}

std::vector<std::pair<std::int64_t, std::uint32_t>> Catalog::deletions() {
    Statement statement(
        *database_,
        "SELECT d.segment, d.document FROM deletions d JOIN segments s ON s.id = d.segment "
        "WHERE s.to_commit IS NULL ORDER BY d.segment, d.document");
    std::vector<std::pair<std::int64_t, std::uint32_t>> rows;
    while (statement.step())
        rows.emplace_back(statement.integer(0), static_cast<std::uint32_t>(statement.integer(1)));
    return rows;
}

std::vector<std::string> Catalog::source_paths(std::int64_t expert) {
    Statement statement(*database_, "SELECT path FROM sources WHERE expert = ? ORDER BY path");
    statement.bind(expert);
    std::vector<std::string> paths;
    while (statement.step()) paths.push_back(statement.text(0));
    return paths;
}

std::optional<DocumentRow> Catalog::document(std::int64_t expert, const std::string& id) {
    document_->bind(expert).bind(id);
    const auto row = document_->step() ? std::optional(read_document(*document_)) : std::nullopt;
    document_->reset();
    return row;
}

std::vector<DocumentRow> Catalog::documents(std::int64_t expert) {
    Statement statement(*database_,
                        "SELECT id, hash, source, segment, number, chunks FROM documents WHERE "
                        "expert = ? ORDER BY id");
    statement.bind(expert);
    std::vector<DocumentRow> rows;
    while (statement.step()) rows.push_back(read_document(statement));
    return rows;
}

}  // namespace moxie
