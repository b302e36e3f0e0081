#include "corpus/open_file.h"

#include <fcntl.h>
#include <poll.h>
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

OpenFile::OpenFile(const std::string& path, Waiting waiting)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), waiting_(waiting) {
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
    while (true) {
        if (waiting_ == Waiting::for_writers) wait();
        const ssize_t got = ::read(descriptor_, out, count);
        if (got >= 0) return static_cast<std::size_t>(got);
        const bool early = errno == EAGAIN && waiting_ == Waiting::for_writers;
        if (errno != EINTR && !early) throw_reason(errno);
    }
}

// Unlike read() it tells a pipe that no writer has opened yet from one that all have closed.
// Ordinary files and folders are always ready; what fails here fails in read() too.
void OpenFile::wait() const {
    pollfd waited{descriptor_, POLLIN, 0};
    ::poll(&waited, 1, -1);
}

int OpenFile::release() { return std::exchange(descriptor_, -1); }

}  // namespace moxie
