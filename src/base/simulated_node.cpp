#include "base/simulated_node.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/files.h"

namespace moxie {

SimulatedNode::SimulatedNode(const std::string& path) : kind_(Kind::file) {
    open(path);
    durable_bytes_ = size();
}

void SimulatedNode::open(const std::string& path) {
    if (!file_.is_open()) file_ = open_descriptor(path, O_RDWR, "simulate");
}

void SimulatedNode::remember(std::uint64_t begin, std::uint64_t end) {
    end = std::min(end, durable_bytes_);
    if (begin < end) changes_.push_back({begin, read_up_to(file_, begin, end - begin)});
}

void SimulatedNode::make_durable() {
    durable_bytes_ = size();
    changes_.clear();
}

// In reverse: the oldest of several pre-images of a byte is the durable one.
void SimulatedNode::roll_back() {
    if (!file_.is_open()) return;
    int error = 0;
    for (auto change = changes_.rbegin(); change != changes_.rend() && error == 0; ++change)
        error = write_all(file_, change->bytes, change->offset);
    changes_.clear();
    if (error == 0 && ::ftruncate(file_.number(), static_cast<off_t>(durable_bytes_)) != 0)
        error = errno;
    if (error != 0) throw_system_error(error, "roll back", "a simulated file");
}

void SimulatedNode::copy_to(const std::string& path) const {
    const Descriptor copy = open_descriptor(path, O_WRONLY | O_CREAT | O_TRUNC, "restore");
    if (!file_.is_open()) return;
    const int error = write_all(copy, read_up_to(file_, 0, size()), 0);
    if (error != 0) throw_system_error(error, "restore", path);
}

std::uint64_t SimulatedNode::size() const {
    struct stat status;
    if (::fstat(file_.number(), &status) != 0)
        throw_system_error(errno, "simulate", "a simulated file");
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace moxie
