#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace moxie {

/// Owns one open file descriptor of the operating system, or none (−1).
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    int release() { return std::exchange(number_, -1); }

private:
    int number_ = -1;
};

/// open(2) with O_CLOEXEC and mode 0666. Throws by throw_system_error; `action` is for its message.
Descriptor open_descriptor(const std::string& path, int flags, std::string_view action);

/// Writes all the bytes at the offset, whatever interrupts or shortens the single writes. Returns
/// errno, 0 when done.
int write_all(const Descriptor& file, Bytes bytes, std::uint64_t offset);

/// Reads up to `length` bytes at the offset; fewer only at the end of the file or where reading
/// fails.
std::vector<std::uint8_t> read_up_to(const Descriptor& file, std::uint64_t offset,
                                     std::uint64_t length);

}  // namespace moxie
