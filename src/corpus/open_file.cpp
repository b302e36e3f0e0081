#include "corpus/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "moxie/error.h"

namespace moxie {

std::string reason_of(int error_number) {
    if (error_number == EACCES || error_number == EPERM) return "permission denied";
    if (error_number == ENOENT) return "is gone";
    return std::string("cannot be read: ") + std::strerror(error_number);
}

void throw_reason(int error_number) {
    const bool denied = error_number == EACCES || error_number == EPERM;
    const ErrorCode other = error_number == ENOENT ? ErrorCode::not_found : ErrorCode::io;
    throw Error(denied ? ErrorCode::permission : other, reason_of(error_number));
}

OpenFile::OpenFile(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ < 0) throw_reason(errno);
}

OpenFile::~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t OpenFile::size() const {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) throw_reason(errno);
    return static_cast<std::uint64_t>(status.st_size);
}

std::size_t OpenFile::read(char* out, std::size_t count) const {
    ssize_t got = 0;
    do {
        got = ::read(descriptor_, out, count);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw_reason(errno);
    return static_cast<std::size_t>(got);
}

int OpenFile::release() { return std::exchange(descriptor_, -1); }

}  // namespace moxie
