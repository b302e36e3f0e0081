#include "store/shadow_log.h"

#include <bit>

namespace moxie {

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS shadows(
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, route TEXT NOT NULL, mode TEXT NOT NULL, k INTEGER NOT NULL,
    epsilon INTEGER, guarantee INTEGER NOT NULL, contract INTEGER NOT NULL, loss INTEGER NOT NULL, share INTEGER NOT NULL,
    opened TEXT NOT NULL);
)";

// Statements know no floating point: the bits, as an integer.
std::int64_t bits(double value) { return std::bit_cast<std::int64_t>(value); }
double number(std::int64_t value) { return std::bit_cast<double>(value); }

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += name + '\n';
    return text;
}

std::vector<std::string> divided(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        names.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 1;
    }
    return names;
}

}  // namespace

ShadowLog::ShadowLog(const std::string& path, std::shared_ptr<Files> files, Database::Access access)
    : sqlite_files_(std::move(files)),
      database_(std::make_unique<Database>(path, access, sqlite_files_.vfs_name())) {
    if (access != Database::Access::read) database_->execute(kSchema);
}

void ShadowLog::add(const ShadowRow& row) {
    Transaction transaction(*database_, Transaction::Kind::write);
    Statement insert(*database_,
                     "INSERT INTO shadows(at, route, mode, k, epsilon, guarantee, contract, loss, "
                     "share, opened) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(row.at).bind(row.route).bind(row.mode).bind(row.k);
    row.epsilon ? insert.bind(bits(*row.epsilon)) : insert.bind_null();
    insert.bind(std::int64_t{row.guarantee}).bind(row.contract).bind(bits(row.loss));
    insert.bind(bits(row.share_opened)).bind(joined(row.opened)).run();
    Statement forget(*database_,
                     "DELETE FROM shadows WHERE id <= (SELECT max(id) FROM shadows) - ?");
    forget.bind(kMostRows).run();
    transaction.commit();
}

std::vector<ShadowRow> ShadowLog::rows() {
    // A full disk can leave the file without it.
    Statement made(*database_, "SELECT 1 FROM sqlite_master WHERE name = 'shadows'");
    if (!made.step()) return {};
    Statement statement(*database_,
                        "SELECT at, route, mode, k, epsilon, guarantee, contract, loss, share, "
                        "opened FROM shadows ORDER BY id");
    std::vector<ShadowRow> rows;
    while (statement.step()) {
        ShadowRow& row = rows.emplace_back();
        row.at = statement.text(0);
        row.route = statement.text(1);
        row.mode = statement.text(2);
        row.k = statement.integer(3);
        if (!statement.is_null(4)) row.epsilon = number(statement.integer(4));
        row.guarantee = statement.integer(5) != 0;
        row.contract = statement.integer(6);
        row.loss = number(statement.integer(7));
        row.share_opened = number(statement.integer(8));
        row.opened = divided(statement.text(9));
    }
    return rows;
}

}  // namespace moxie
