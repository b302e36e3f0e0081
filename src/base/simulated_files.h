#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"

namespace moxie {

/// One fault: what happens to the operation with this number (counted from 0 over every
/// FileOperation).
struct Fault {
    std::uint64_t at = UINT64_MAX;
    FaultDecision::Kind kind = FaultDecision::Kind::fail;
    /// Every later operation fails as well, as when the process or the power is gone. After
    /// no_space the disk merely stays full: later creations and writes find no space, the rest
    /// works.
    bool forever = false;
};

/// Real files in a real directory, with deterministic faults and power cuts. Counts every change to
/// the disk; the one named by the fault fails, is cut short, or is dropped. Remembers what was
/// changed since the last sync, so that power_cut() can undo it as a disk without power would:
/// unsynced writes are lost, unsynced renames, creations and removals are undone. Thread-safe.
///
/// The model. Contents and names become durable separately, and each at its own sync only:
/// - A file's contents: before each write or truncation the old bytes of what was durable there are
///   read and kept until the file is synced; a power cut writes them back, newest first, and
///   restores the durable size.
/// - Names: for each path that was touched, which file bears it now and which one bore it when its
///   directory was last synced. A power cut returns every path to the latter. Files that have lost
///   their name live on in an open descriptor, so one is held for every file touched.
/// - What was there before it was first touched is durable. A directory that was created is undone,
///   with all that is in it, unless its parent was synced.
/// - A dropped sync leaves everything as undurable as it was. A creation cannot be dropped, since
///   the caller needs the file: it fails. `truncate` of anything but a write fails, too.
/// - SQLite's shared memory (-shm) never survives a power cut.
/// This loses everything that may be lost. The other extreme, where all that was done in vain
/// stays, is the end of the process: Fault{n, fail, forever} without power_cut(). A rule such as
/// "remove only what no commit names" is broken visibly in the second only, so test both.
/// Real syncs are left out (the model stands for the disk), which is what makes thousands of runs
/// cheap. Directories cannot be renamed. No other process may change the files.
class SimulatedFiles final : public Files {
public:
    explicit SimulatedFiles(Fault fault = {});
    ~SimulatedFiles() override;

    std::uint64_t operations() const;  ///< changes seen so far
    /// "12 write catalog.sqlite-wal 4096@0", in order; the fault's kind is appended where it
    /// struck.
    std::vector<std::string> log() const;
    bool struck() const;  ///< the fault has happened
    /// Undoes everything that was not made durable. Call it when no engine is open on the
    /// directory. Then the power is back: no more faults, and what is there is durable.
    void power_cut();

    std::unique_ptr<WritableFile> create(const std::string& path) override;
    std::unique_ptr<MappedFile> map(const std::string& path) const override;
    void rename(const std::string& from, const std::string& to) override;
    void remove(const std::string& path) override;
    void sync_directory(const std::string& path) override;
    void create_directory(const std::string& path) override;
    bool exists(const std::string& path) const override;
    std::uint64_t size(const std::string& path) const override;
    std::vector<std::string> list(const std::string& directory) const override;
    FaultDecision before(FileOperation operation, const std::string& path, std::uint64_t offset,
                         std::uint64_t bytes) override;
    bool observes() const override { return true; }

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace moxie
