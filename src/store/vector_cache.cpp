#include "store/vector_cache.h"

namespace moxie {

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS encoders(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS vectors(
    encoder INTEGER NOT NULL, key TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY(encoder, key)) WITHOUT ROWID;
)";

}  // namespace

std::string cached_as(const std::string& encoder, VectorFormat format) {
    return format == VectorFormat::int8 ? encoder : encoder + ' ' + std::string(to_string(format));
}

VectorCache::VectorCache(const std::string& path, std::shared_ptr<Files> files)
    : sqlite_files_(std::move(files)),
      database_(
          std::make_unique<Database>(path, Database::Access::create, sqlite_files_.vfs_name())) {
    database_->execute(kSchema);
}

std::int64_t VectorCache::number_of(const std::string& encoder) {
    Statement insert(*database_, "INSERT OR IGNORE INTO encoders(name) VALUES (?)");
    insert.bind(encoder).run();
    Statement find(*database_, "SELECT id FROM encoders WHERE name = ?");
    find.bind(encoder);
    find.step();
    return find.integer(0);
}

std::vector<std::optional<VectorCache::Row>> VectorCache::find(const std::string& encoder,
                                                               std::span<const std::string> keys) {
    Transaction transaction(*database_, Transaction::Kind::read);
    Statement find(*database_,
                   "SELECT row FROM vectors WHERE encoder = (SELECT id FROM encoders WHERE name = "
                   "?) AND key = ?");
    std::vector<std::optional<Row>> rows(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        find.bind(encoder).bind(keys[i]);
        if (find.step()) rows[i] = find.blob(0);
        find.reset();
    }
    transaction.commit();
    return rows;
}

void VectorCache::store(const std::string& encoder,
                        std::span<const std::pair<std::string, Row>> rows) {
    Transaction transaction(*database_, Transaction::Kind::write);
    const std::int64_t number = number_of(encoder);
    Statement insert(*database_,
                     "INSERT OR REPLACE INTO vectors(encoder, key, row) VALUES (?, ?, ?)");
    for (const auto& [key, row] : rows) insert.bind(number).bind(key).bind_blob(row).run();
    transaction.commit();
}

}  // namespace moxie
