#pragma once

#include "base/descriptor.h"

namespace moxie {

/// The contents of one simulated file whatever names it has, with what is needed to return to what
/// its last sync left. A directory is a node without contents.
class SimulatedNode {
public:
    enum class Kind { file, directory };

    /// A file or directory that is about to be created: nothing of it is durable.
    explicit SimulatedNode(Kind kind) : kind_(kind) {}
    /// A file that is there; all of it is taken to be durable.
    explicit SimulatedNode(const std::string& path);

    bool is_directory() const { return kind_ == Kind::directory; }
    /// Must come before the first change after creation. Keeps the file readable when its last name
    /// is gone.
    void open(const std::string& path);
    /// Remembers what is durable of the bytes [begin, end), which are about to change.
    void remember(std::uint64_t begin, std::uint64_t end);
    void make_durable();
    void roll_back();
    void copy_to(const std::string& path) const;

private:
    struct PreImage {
        std::uint64_t offset;
        std::vector<std::uint8_t> bytes;
    };

    std::uint64_t size() const;

    Kind kind_;
    Descriptor file_;
    std::uint64_t durable_bytes_ = 0;
    std::vector<PreImage> changes_;
};

}  // namespace moxie
