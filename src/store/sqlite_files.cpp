#include "store/sqlite_files.h"

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <new>
#include <utility>

#include "moxie/error.h"

namespace moxie {

/// What SQLite calls us with; `base` does the work.
struct ObservedVfs : sqlite3_vfs {
    sqlite3_vfs* base = nullptr;
    std::shared_ptr<Files> files;
};

namespace {

using Kind = FaultDecision::Kind;

/// SQLite's memory for one open file: this, then the file of the default VFS.
struct ObservedFile : sqlite3_file {
    ObservedVfs* owner;
    const char* path;  // valid until xClose; null: not watched
    bool directory_sync_is_due;

    sqlite3_file* base() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ObservedVfs& observed(sqlite3_vfs* vfs) { return *static_cast<ObservedVfs*>(vfs); }
ObservedFile& observed(sqlite3_file* file) { return *static_cast<ObservedFile*>(file); }

// SQLite is C: no exception may pass through it.
Kind ask(ObservedVfs& vfs, FileOperation operation, const std::string& path,
         std::uint64_t offset = 0, std::uint64_t bytes = 0) noexcept {
    try {
        return vfs.files->before(operation, path, offset, bytes).kind;
    } catch (...) {
        return Kind::fail;
    }
}

Kind ask(ObservedFile& file, FileOperation operation, sqlite3_int64 offset = 0, int bytes = 0) {
    if (file.path == nullptr) return Kind::proceed;
    return ask(*file.owner, operation, file.path, static_cast<std::uint64_t>(offset),
               static_cast<std::uint64_t>(bytes));
}

Kind ask_directory(ObservedVfs& vfs, const char* path) {
    const std::string name(path);
    return ask(vfs, FileOperation::sync_directory, name.substr(0, name.rfind('/') + 1));
}

int result_of(Kind kind, int io_error) {
    if (kind == Kind::proceed || kind == Kind::drop) return SQLITE_OK;
    return kind == Kind::no_space ? SQLITE_FULL : io_error;
}

// Every method that changes nothing goes straight to the default VFS.
template <auto Method, typename Result, typename... Arguments>
Result forward(sqlite3_file* file, Arguments... arguments) {
    sqlite3_file* base = observed(file).base();
    return (base->pMethods->*Method)(base, arguments...);
}

template <auto Method, typename Result, typename... Arguments>
Result forward(sqlite3_vfs* vfs, Arguments... arguments) {
    sqlite3_vfs* base = observed(vfs).base;
    return (base->*Method)(base, arguments...);
}

int write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
    const Kind kind = ask(observed(file), FileOperation::write, offset, bytes);
    sqlite3_file* base = observed(file).base();
    if (kind == Kind::proceed) return base->pMethods->xWrite(base, data, bytes, offset);
    if (kind == Kind::truncate) base->pMethods->xWrite(base, data, bytes / 2, offset);
    return result_of(kind, SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const Kind kind = ask(observed(file), FileOperation::truncate, size);
    sqlite3_file* base = observed(file).base();
    if (kind == Kind::proceed) return base->pMethods->xTruncate(base, size);
    return result_of(kind, SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* file, int) {
    ObservedFile& self = observed(file);
    const Kind kind = ask(self, FileOperation::sync);
    if (kind != Kind::proceed) return result_of(kind, SQLITE_IOERR_FSYNC);
    if (!self.directory_sync_is_due) return SQLITE_OK;
    const int result = result_of(ask_directory(*self.owner, self.path), SQLITE_IOERR_DIR_FSYNC);
    self.directory_sync_is_due = result != SQLITE_OK;
    return result;
}

// Hints about the size would let the default VFS change the file unseen.
int control(sqlite3_file* file, int operation, void* argument) {
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    sqlite3_file* base = observed(file).base();
    return base->pMethods->xFileControl(base, operation, argument);
}

const sqlite3_io_methods kMethods = {
    .iVersion = 3,
    .xClose = forward<&sqlite3_io_methods::xClose>,
    .xRead = forward<&sqlite3_io_methods::xRead>,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = forward<&sqlite3_io_methods::xFileSize>,
    .xLock = forward<&sqlite3_io_methods::xLock>,
    .xUnlock = forward<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = forward<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = control,
    .xSectorSize = forward<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = forward<&sqlite3_io_methods::xShmMap>,
    .xShmLock = forward<&sqlite3_io_methods::xShmLock>,
    .xShmBarrier = forward<&sqlite3_io_methods::xShmBarrier>,
    .xShmUnmap = forward<&sqlite3_io_methods::xShmUnmap>,
    .xFetch = forward<&sqlite3_io_methods::xFetch>,
    .xUnfetch = forward<&sqlite3_io_methods::xUnfetch>,
};

int allow_creation(ObservedVfs& vfs, const char* path) {
    if (vfs.files->exists(path)) return SQLITE_OK;
    const Kind kind = ask(vfs, FileOperation::create, path);
    return kind == Kind::drop ? SQLITE_CANTOPEN : result_of(kind, SQLITE_CANTOPEN);
}

bool is_journal(int flags) {
    constexpr int kJournals =
        SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    return (flags & kJournals) != 0;
}

int open_base(ObservedFile& file, const char* path, int flags, int* out_flags) {
    sqlite3_vfs* base = file.owner->base;
    const int result = base->xOpen(base, path, file.base(), flags, out_flags);
    if (file.base()->pMethods == nullptr) return result;
    // SQLite asks iVersion before it uses the newer methods, so we must not promise too much.
    if (file.base()->pMethods->iVersion < kMethods.iVersion) {
        file.base()->pMethods->xClose(file.base());
        return SQLITE_CANTOPEN;
    }
    file.pMethods = &kMethods;
    return result;
}

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* memory, int flags, int* out_flags) {
    auto& file = *new (memory) ObservedFile{};
    file.owner = &observed(vfs);
    const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
    if (path != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) == 0) {
        const int result = creates ? allow_creation(*file.owner, path) : SQLITE_OK;
        if (result != SQLITE_OK) return result;
        file.path = path;
        file.directory_sync_is_due = creates && is_journal(flags);
    }
    return open_base(file, path, flags, out_flags);
}

int remove(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    ObservedVfs& self = observed(vfs);
    const Kind kind = ask(self, FileOperation::remove, path);
    if (kind != Kind::proceed) return result_of(kind, SQLITE_IOERR_DELETE);
    const int result = self.base->xDelete(self.base, path, 0);
    if (result != SQLITE_OK || sync_directory == 0) return result;
    return result_of(ask_directory(self, path), SQLITE_IOERR_DIR_FSYNC);
}

void fill(ObservedVfs& vfs, const char* name) {
    vfs.iVersion = 2;
    vfs.szOsFile = static_cast<int>(sizeof(ObservedFile)) + vfs.base->szOsFile;
    vfs.mxPathname = vfs.base->mxPathname;
    vfs.zName = name;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    vfs.xAccess = forward<&sqlite3_vfs::xAccess>;
    vfs.xFullPathname = forward<&sqlite3_vfs::xFullPathname>;
    vfs.xDlOpen = forward<&sqlite3_vfs::xDlOpen>;
    vfs.xDlError = forward<&sqlite3_vfs::xDlError>;
    vfs.xDlSym = forward<&sqlite3_vfs::xDlSym>;
    vfs.xDlClose = forward<&sqlite3_vfs::xDlClose>;
    vfs.xRandomness = forward<&sqlite3_vfs::xRandomness>;
    vfs.xSleep = forward<&sqlite3_vfs::xSleep>;
    vfs.xCurrentTime = forward<&sqlite3_vfs::xCurrentTime>;
    vfs.xGetLastError = forward<&sqlite3_vfs::xGetLastError>;
    vfs.xCurrentTimeInt64 = forward<&sqlite3_vfs::xCurrentTimeInt64>;
}

}  // namespace

SqliteFiles::SqliteFiles(std::shared_ptr<Files> files) {
    if (!files->observes()) return;
    vfs_ = std::make_unique<ObservedVfs>();
    vfs_->base = sqlite3_vfs_find(nullptr);
    vfs_->files = std::move(files);
    // The address makes the name unique among the objects that live.
    name_ = "moxie-" + std::to_string(reinterpret_cast<std::uintptr_t>(vfs_.get()));
    if (vfs_->base != nullptr) fill(*vfs_, name_.c_str());
    if (vfs_->base == nullptr || sqlite3_vfs_register(vfs_.get(), 0) != SQLITE_OK)
        throw Error(ErrorCode::internal, "SQLite refused the file adapter: " + name_);
}

SqliteFiles::~SqliteFiles() {
    if (vfs_) sqlite3_vfs_unregister(vfs_.get());
}

}  // namespace moxie
