#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/descriptor.h"
#include "base/files.h"

namespace moxie {
namespace {

constexpr std::size_t kHolderBytes = 4096;

bool lock_now(const Descriptor& file, const std::string& path) {
    int result;
    do {
        result = ::flock(file.number(), LOCK_EX | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    if (result != 0 && errno != EWOULDBLOCK) throw_system_error(errno, "lock", path);
    return result == 0;
}

// Failing here must not cost the lock: on a full disk it is needed to remove something.
void write_holder(const Descriptor& file, const std::string& holder) {
    const Bytes text = as_bytes(holder).first(std::min(holder.size(), kHolderBytes));
    if (::ftruncate(file.number(), 0) == 0) static_cast<void>(write_all(file, text, 0));
}

}  // namespace

// flock and not fcntl: it excludes a second lock in the same process as well, and is not lost when
// somebody else in the process closes the same file.
std::unique_ptr<FileLock> FileLock::try_acquire(const std::string& path,
                                                const std::string& holder) {
    Descriptor file = open_descriptor(path, O_RDWR | O_CREAT, "lock");
    if (!lock_now(file, path)) return nullptr;
    write_holder(file, holder);
    return std::unique_ptr<FileLock>(new FileLock(file.release()));
}

std::string FileLock::holder(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) return {};
    const std::vector<std::uint8_t> text = read_up_to(file, 0, kHolderBytes);
    return {text.begin(), text.end()};
}

// No LOCK_UN: it would also take the lock from the parent that this process was forked from.
FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace moxie
