#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// A file being written from its start, by one thread, no longer than its Files lives. Small
/// appends are gathered (64 KiB) until sync() or close(). Destroying it without close() abandons
/// it: the file stays with what had reached it by then. After an error every further call throws
/// again.
class WritableFile {
public:
    virtual ~WritableFile() = default;
    virtual void append(Bytes bytes) = 0;
    virtual void sync() = 0;  ///< fsync: what was appended survives a power cut
    virtual void close() = 0;
};

/// A regular file mapped into memory, read-only. The bytes stay valid while the object lives, even
/// if the file is removed. Only for files that nobody shortens meanwhile (moxie's own): touching
/// what is gone would end the process.
class MappedFile {
public:
    virtual ~MappedFile() = default;
    virtual Bytes bytes() const = 0;
};

/// What a fault injector is asked about: every change that moxie, SQLite included, makes to the
/// disk.
enum class FileOperation { create, write, sync, truncate, rename, remove, sync_directory };

/// The answer of a fault injector.
struct FaultDecision {
    enum class Kind {
        proceed,
        fail,      ///< nothing happens, the caller sees an I/O error
        truncate,  ///< (write) the first half of the bytes arrives, then the caller sees an I/O
                   ///< error
        drop,      ///< nothing happens, the caller sees success (a lying disk: only legal before a
                   ///< crash)
        no_space,  ///< nothing happens, the caller sees "disk full"
    } kind = Kind::proceed;
};

/// The one seam to the disk. All of moxie's file access goes through it, and SQLite's through an
/// adapter in store/, so that tests can inject a fault at every single change. All calls may come
/// from any thread. Errors are Error{not_found | permission | no_space | io} naming the path.
class Files {
public:
    virtual ~Files() = default;

    virtual std::unique_ptr<WritableFile> create(
        const std::string& path) = 0;  ///< empties an existing file
    virtual std::unique_ptr<MappedFile> map(const std::string& path) const = 0;
    virtual void rename(const std::string& from, const std::string& to) = 0;
    virtual void remove(const std::string& path) = 0;  ///< absent: no error
    virtual void sync_directory(const std::string& path) = 0;
    virtual void create_directory(const std::string& path) = 0;  ///< one level; existing: no error
    virtual bool exists(const std::string& path) const = 0;
    virtual std::uint64_t size(const std::string& path) const = 0;
    virtual std::vector<std::string> list(
        const std::string& directory) const = 0;  ///< names, sorted

    /// Called by the SQLite adapter before each of its own changes to the disk, so that one
    /// injector sees them all. For `write`: `offset` and `bytes` say what is about to be written;
    /// for `truncate`, `offset` is the new size; for the others both are zero. The caller obeys.
    virtual FaultDecision before(FileOperation operation, const std::string& path,
                                 std::uint64_t offset, std::uint64_t bytes) = 0;
    /// True where a SQLite adapter is needed at all (false for the plain disk).
    virtual bool observes() const = 0;
};

/// The operating system's files, no faults. Stateless.
std::shared_ptr<Files> disk_files();

/// A process-wide exclusive lock on a file, released by destruction or the end of the process (a
/// child forked from it, until it executes another program, shares the lock). The file stays.
class FileLock {
public:
    /// Null where another process (or another FileLock of this one) holds it. `holder` is written
    /// into the file for messages; a full disk does not prevent locking. Throws
    /// Error{not_found | permission | no_space | io}.
    static std::unique_ptr<FileLock> try_acquire(const std::string& path,
                                                 const std::string& holder);
    /// What the holder wrote, empty if unreadable.
    static std::string holder(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Builds an Error from errno: ENOSPC and EDQUOT → no_space, EACCES, EPERM and EROFS → permission,
/// ENOENT → not_found, else io. `action` is what was being done ("write"), `path` to what.
[[noreturn]] void throw_system_error(int error_number, std::string_view action,
                                     const std::string& path);

}  // namespace moxie
