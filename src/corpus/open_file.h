#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace moxie {

/// The words for an errno value that stand beside a path: "permission denied".
std::string reason_of(int error_number);
/// Error{permission | not_found | io} whose message is the reason alone.
[[noreturn]] void throw_reason(int error_number);

/// A file of the user's, open for reading. Opening never waits.
class OpenFile {
public:
    enum class Waiting {
        never,        ///< for files that a walk found: a pipe that took one's place reads as empty
        for_writers,  ///< for files that an option names: a pipe may be one, whose writer is slow
                      ///< or has yet to come
    };
    explicit OpenFile(const std::string& path, Waiting waiting = Waiting::never);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    std::uint64_t size() const;
    /// Fewer bytes than `count` may come before the end; 0 at the end.
    std::size_t read(char* out, std::size_t count) const;
    /// The descriptor, now the caller's to close.
    int release();

private:
    void wait() const;

    int descriptor_;
    Waiting waiting_;
};

}  // namespace moxie
