#include "base/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/appended_file.h"
#include "base/descriptor.h"
#include "moxie/error.h"

namespace moxie {
namespace {

class Mapping final : public MappedFile {
public:
    Mapping(const Descriptor& file, std::size_t size, const std::string& path) : size_(size) {
        if (size == 0) return;  // mmap refuses these
        address_ = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
        if (address_ == MAP_FAILED) throw_system_error(errno, "map", path);
    }
    ~Mapping() override {
        if (size_ > 0) ::munmap(address_, size_);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    Bytes bytes() const override { return {static_cast<const std::uint8_t*>(address_), size_}; }

private:
    std::size_t size_;
    void* address_ = nullptr;
};

bool is_directory(const std::string& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

class DiskFiles final : public Files {
public:
    std::unique_ptr<WritableFile> create(const std::string& path) override {
        return std::make_unique<AppendedFile>(path, nullptr);
    }

    std::unique_ptr<MappedFile> map(const std::string& path) const override {
        // O_NONBLOCK: opening a named pipe must not wait for a writer.
        const Descriptor file = open_descriptor(path, O_RDONLY | O_NONBLOCK, "read");
        struct stat status;
        if (::fstat(file.number(), &status) != 0) throw_system_error(errno, "read", path);
        if (S_ISDIR(status.st_mode)) throw_system_error(EISDIR, "read", path);
        if (!S_ISREG(status.st_mode)) throw_system_error(ENODEV, "read", path);
        return std::make_unique<Mapping>(file, static_cast<std::size_t>(status.st_size), path);
    }

    void rename(const std::string& from, const std::string& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0) throw_system_error(errno, "rename", from);
    }

    void remove(const std::string& path) override {
        if (::unlink(path.c_str()) != 0 && errno != ENOENT)
            throw_system_error(errno, "remove", path);
    }

    void sync_directory(const std::string& path) override {
        const Descriptor directory = open_descriptor(path, O_RDONLY | O_DIRECTORY, "sync");
        // EINVAL: a file system that cannot sync directories, and needs no such call.
        if (::fsync(directory.number()) != 0 && errno != EINVAL)
            throw_system_error(errno, "sync", path);
    }

    void create_directory(const std::string& path) override {
        if (::mkdir(path.c_str(), 0777) == 0) return;
        const int error_number = errno;
        if (error_number != EEXIST || !is_directory(path))
            throw_system_error(error_number, "create directory", path);
    }

    bool exists(const std::string& path) const override {
        return ::access(path.c_str(), F_OK) == 0;
    }

    std::uint64_t size(const std::string& path) const override {
        struct stat status;
        if (::stat(path.c_str(), &status) != 0) throw_system_error(errno, "read", path);
        return static_cast<std::uint64_t>(status.st_size);
    }

    std::vector<std::string> list(const std::string& directory) const override {
        std::vector<std::string> names;
        std::error_code error;
        std::filesystem::directory_iterator entries(directory, error);
        for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error))
            names.push_back(entries->path().filename().string());
        if (error) throw_system_error(error.value(), "list", directory);
        std::sort(names.begin(), names.end());
        return names;
    }

    FaultDecision before(FileOperation, const std::string&, std::uint64_t, std::uint64_t) override {
        return {};
    }
    bool observes() const override { return false; }
};

ErrorCode code_of(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
            return ErrorCode::no_space;
        case EACCES:
        case EPERM:
        case EROFS:
            return ErrorCode::permission;
        case ENOENT:
            return ErrorCode::not_found;
        default:
            return ErrorCode::io;
    }
}

std::string_view advice(ErrorCode code, int error_number) {
    if (error_number == EFBIG) return "; raise the limit on the size of files (ulimit -f)";
    if (code == ErrorCode::no_space) return "; free some space and try again";
    if (code == ErrorCode::permission) return "; check its owner and mode";
    return "";
}

}  // namespace

std::shared_ptr<Files> disk_files() { return std::make_shared<DiskFiles>(); }

void throw_system_error(int error_number, std::string_view action, const std::string& path) {
    const ErrorCode code = code_of(error_number);
    std::string message = "cannot ";
    message.append(action).append(": ");
    message.append(std::generic_category().message(error_number))
        .append(advice(code, error_number));
    throw Error(code, message + ": " + path);
}

}  // namespace moxie
