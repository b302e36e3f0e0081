#include "base/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/files.h"

namespace moxie {

Descriptor::~Descriptor() {
    if (is_open()) ::close(number_);
}

Descriptor open_descriptor(const std::string& path, int flags, std::string_view action) {
    int number;
    do {
        number = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
    } while (number < 0 && errno == EINTR);
    if (number < 0) throw_system_error(errno, action, path);
    return Descriptor(number);
}

int write_all(const Descriptor& file, Bytes bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        if (written == 0) return EIO;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return 0;
}

std::vector<std::uint8_t> read_up_to(const Descriptor& file, std::uint64_t offset,
                                     std::uint64_t length) {
    std::vector<std::uint8_t> bytes(length);
    std::size_t filled = 0;
    while (filled < length) {
        const ssize_t got = ::pread(file.number(), bytes.data() + filled, length - filled,
                                    static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace moxie
