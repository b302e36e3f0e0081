#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/files.h"

namespace moxie {

/// Keeps the files of a snapshot from being removed while it is read: a locked file that names the
/// commit. A lease whose process has ended no longer holds its lock and counts for nothing.
class Lease {
public:
    /// `commit` 0 holds every file: taken before the catalog is read. Null where the directory
    /// cannot be written: such a reader is not protected from a writer that removes files.
    static std::unique_ptr<Lease> take(const std::string& directory, std::uint64_t commit);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// The smallest commit that any living lease in the directory names; UINT64_MAX if there is
    /// none. Removes dead ones.
    static std::uint64_t oldest(const std::string& directory, Files& files);

private:
    Lease(std::string path, std::unique_ptr<FileLock> lock);
    std::string path_;
    std::unique_ptr<FileLock> lock_;
};

}  // namespace moxie
