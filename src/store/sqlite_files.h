#pragma once

#include <memory>
#include <string>

#include "base/files.h"

namespace moxie {

struct ObservedVfs;

/// Shows every change that SQLite makes to a database and its journals to Files::before(), and does
/// to SQLite what that decides. A SQLite VFS around the default one, which keeps doing the work
/// (locks, shared memory and memory maps included); registered while the object lives, so the
/// object must outlive every connection that names it. Objects may be made and used in any thread.
///
/// Not asked about: temporary files, which no crash can harm, and the -shm file, which is not
/// durable anyway. A sync that is allowed is not carried out: Files that observe stand for the
/// disk. A write-ahead log's or journal's first sync is followed by sync_directory, as SQLite
/// itself does it; but where the default VFS ignores an error of that one, it is reported here.
class SqliteFiles {
public:
    /// Registers nothing where the files do not observe. Throws Error{internal} if SQLite refuses.
    explicit SqliteFiles(std::shared_ptr<Files> files);
    ~SqliteFiles();
    SqliteFiles(const SqliteFiles&) = delete;
    SqliteFiles& operator=(const SqliteFiles&) = delete;

    /// For sqlite3_open_v2; empty: use the default VFS (a null pointer there).
    const std::string& vfs_name() const { return name_; }

private:
    std::string name_;
    std::unique_ptr<ObservedVfs> vfs_;
};

}  // namespace moxie
