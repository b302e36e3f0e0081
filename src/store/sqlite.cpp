#include "store/sqlite.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr int kBusyMilliseconds = 10000;

ErrorCode error_code(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return ErrorCode::no_space;
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
            return ErrorCode::permission;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::corrupt;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::locked;
        default:
            return ErrorCode::io;
    }
}

}  // namespace

Database::Database(std::string path, Access access, const std::string& vfs)
    : path_(std::move(path)) {
    const int mode = access == Access::create  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                     : access == Access::write ? SQLITE_OPEN_READWRITE
                                               : SQLITE_OPEN_READONLY;
    std::string address = "file:";
    for (const char c : path_) {  // the characters that a file URI gives a meaning
        if (c == '?')
            address += "%3f";
        else if (c == '#')
            address += "%23";
        else if (c == '%')
            address += "%25";
        else
            address += c;
    }
    // Without the right to write, WAL's shared memory cannot be made. If no log is left behind, the
    // file alone is whole.
    const std::string log = path_ + "-wal",
                      directory = path_.substr(0, path_.find_last_of('/') + 1);
    if (access == Access::read &&
        ::access(directory.empty() ? "." : directory.c_str(), W_OK) != 0 &&
        ::access(log.c_str(), F_OK) != 0)
        address += "?immutable=1";
    open(address, mode | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, vfs);
}

void Database::open(const std::string& address, int flags, const std::string& vfs) {
    const int code =
        sqlite3_open_v2(address.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (code != SQLITE_OK) {
        const int cause = sqlite3_system_errno(handle_);
        const bool refused = cause == EACCES || cause == EPERM;
        const Error error(
            refused ? ErrorCode::permission : error_code(code),
            refused ? "no permission to open the store: " + path_
            : (code & 0xff) == SQLITE_CANTOPEN
                ? "cannot open this file, whose folder must be there: " + path_
                : "cannot open the database: " + std::string(sqlite3_errstr(code)) + ": " + path_);
        sqlite3_close(handle_);
        throw error;
    }
    sqlite3_busy_timeout(handle_, kBusyMilliseconds);
    try {
        if ((flags & SQLITE_OPEN_READWRITE) != 0) execute("PRAGMA journal_mode=WAL");
        execute("PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF");
    } catch (...) {
        sqlite3_close(handle_);
        throw;
    }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const char* sql) {
    if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
        fail(code);
}

void Database::fail(int code) const {
    const ErrorCode meaning = error_code(code);
    std::string message =
        meaning == ErrorCode::no_space
            ? "the disk is full; nothing was changed. Free some space and run it again"
        : sqlite3_system_errno(handle_) == EFBIG
            ? "this file may not grow so large; nothing was changed. Raise the limit on the size "
              "of files (ulimit -f) and run it again"
        : meaning == ErrorCode::permission ? "no permission to write the store"
                                           : std::string("database: ") + sqlite3_errmsg(handle_);
    throw Error(meaning, message + ": " + path_);
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
    const int code = sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                        &statement_, nullptr);
    if (code != SQLITE_OK) database.fail(code);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) {
    sqlite3_bind_int64(statement_, next_parameter_++, value);
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    sqlite3_bind_text64(statement_, next_parameter_++, value.data() ? value.data() : "",
                        value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind_blob(Bytes value) {
    sqlite3_bind_blob64(statement_, next_parameter_++,
                        value.empty() ? static_cast<const void*>("") : value.data(), value.size(),
                        SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bind_null() {
    sqlite3_bind_null(statement_, next_parameter_++);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        sqlite3_reset(statement_);
        database_->fail(code);
    }
    return false;
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    next_parameter_ = 1;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return data ? std::string(data,
                              static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
                : std::string();
}

std::vector<std::uint8_t> Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data ? std::vector<std::uint8_t>(data, data + size) : std::vector<std::uint8_t>();
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
    database_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    // A rollback that fails leaves nothing to do: SQLite rolls back when the connection closes.
    if (!done_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.execute("COMMIT");
    done_ = true;
}

}  // namespace moxie
