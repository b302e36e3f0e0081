#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace moxie {

class Database;

/// A prepared statement. Parameters are bound in order, columns are read by index.
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view value);
    Statement& bind_blob(Bytes value);
    Statement& bind_null();
    /// True while there is a row.
    bool step();
    /// Steps to the end, then makes ready for new parameters.
    void run();
    void reset();

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    std::vector<std::uint8_t> blob(int column) const;
    bool is_null(int column) const;

private:
    Database* database_;
    sqlite3_stmt* statement_ = nullptr;
    int next_parameter_ = 1;
};

/// A SQLite connection in WAL mode with synchronous=FULL. One thread at a time. Errors become
/// Error{no_space, permission, corrupt, locked, io} naming the file.
class Database {
public:
    enum class Access { read, write, create };
    Database(std::string path, Access access, const std::string& vfs);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const char* sql);
    sqlite3* handle() { return handle_; }
    [[noreturn]] void fail(int code) const;

private:
    void open(const std::string& address, int flags, const std::string& vfs);
    std::string path_;
    sqlite3* handle_ = nullptr;
};

/// BEGIN … COMMIT; rolls back if it is destroyed before commit().
class Transaction {
public:
    enum class Kind { read, write };
    Transaction(Database& database, Kind kind);
    ~Transaction();
    void commit();

private:
    Database& database_;
    bool done_ = false;
};

}  // namespace moxie
