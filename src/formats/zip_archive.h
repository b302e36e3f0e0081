#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace moxie {

/// What may be unpacked from one archive. No member is ever opened as an archive itself.
struct ZipLimits {
    std::uint64_t members = 65'535;
    std::uint64_t bytes = 512ull << 20;  ///< unpacked, of all members that are read together
    std::uint64_t ratio = 250;           ///< unpacked to packed size of a member …
    std::uint64_t small = 16ull << 20;   ///< … that unpacks to more than this
};

/// The members of a zip file. Everything it says of itself is doubted: sizes are counted, not
/// believed.
class ZipArchive {
public:
    /// `bytes` must outlive it; `kind` names the format in messages: "a Word document". Throws
    /// Error{unsupported}.
    ZipArchive(std::string_view bytes, std::string_view kind, const ZipLimits& limits = {});
    ~ZipArchive();
    ZipArchive(const ZipArchive&) = delete;
    ZipArchive& operator=(const ZipArchive&) = delete;

    /// Names are compared without regard to case, as Office does.
    bool has(const std::string& name) const;
    /// The whole member. Throws Error{unsupported} if it is missing, damaged, encrypted, or over a
    /// limit.
    std::string read(const std::string& name);

private:
    struct Handle;

    ZipLimits limits_;
    std::uint64_t size_;  ///< of the archive
    std::uint64_t left_;  ///< of limits_.bytes
    std::unique_ptr<Handle> handle_;
};

}  // namespace moxie
