#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moxie {

static_assert(std::endian::native == std::endian::little,
              "stored integers are little-endian and are mapped, not converted");

using Bytes = std::span<const std::uint8_t>;

inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Appends little-endian integers, LEB128 varints and length-prefixed strings to a growing buffer.
class ByteWriter {
public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value) { fixed(value); }
    void u32(std::uint32_t value) { fixed(value); }
    void u64(std::uint64_t value) { fixed(value); }
    void varint(std::uint64_t value);
    void string(std::string_view value);  ///< varint length, then the bytes
    void raw(Bytes value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    void align(std::size_t alignment);  ///< pads with zeros; alignment > 0

    std::size_t size() const { return bytes_.size(); }
    Bytes bytes() const { return bytes_; }
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    template <typename Integer>
    void fixed(Integer value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + sizeof value);
        std::memcpy(bytes_.data() + at, &value, sizeof value);
    }
    std::vector<std::uint8_t> bytes_;
};

/// Reads what ByteWriter wrote. Every read checks the bytes that remain and throws Error{corrupt}
/// beyond them; `what` names the source in that message and must outlive the reader, as the bytes
/// must outlive it and every view that it returns.
class ByteReader {
public:
    ByteReader(Bytes bytes, std::string_view what) : bytes_(bytes), what_(what) {}

    std::uint8_t u8() { return fixed<std::uint8_t>(); }
    std::uint16_t u16() { return fixed<std::uint16_t>(); }
    std::uint32_t u32() { return fixed<std::uint32_t>(); }
    std::uint64_t u64() { return fixed<std::uint64_t>(); }
    /// LEB128. Refuses what ByteWriter never writes: more bits than 64, or trailing zero groups.
    std::uint64_t varint() {
        return at_ < bytes_.size() && bytes_[at_] < 0x80 ? bytes_[at_++] : long_varint();
    }
    std::string_view string();
    Bytes raw(std::size_t length);
    /// A count of items that each take at least `item_bytes`: refused if they cannot fit in what
    /// remains.
    std::uint64_t count(std::size_t item_bytes);

    std::size_t remaining() const { return bytes_.size() - at_; }
    std::size_t position() const { return at_; }

private:
    template <typename Integer>
    Integer fixed() {
        Integer value;
        std::memcpy(&value, raw(sizeof value).data(), sizeof value);
        return value;
    }
    std::uint64_t long_varint();
    [[noreturn]] void fail() const;

    Bytes bytes_;
    std::string_view what_;
    std::size_t at_ = 0;
};

/// Whether none is infinite or no number: what is read may be anything.
bool all_finite(std::span<const float> numbers);
/// XXH3-64 of the bytes. Used for section checksums, term hashes and chunk hashes; part of the
/// stored formats.
std::uint64_t checksum(Bytes bytes);
std::uint64_t checksum(std::string_view bytes);
/// What was written, and the checksum of it: state that lies where nothing else verifies it.
std::vector<std::uint8_t> sealed(ByteWriter out);
/// What they were sealed with: names the bytes by what they are. 0 where they are too short.
std::uint64_t seal_of(Bytes bytes);
/// The bytes that were sealed. Throws Error{corrupt} naming `what`, a noun without its article,
/// where they are cut or changed.
Bytes unsealed(Bytes bytes, std::string_view what);
/// XXH3-128 as 32 hex digits: content hashes, where a chance collision would silently skip a
/// changed document.
std::string content_hash(std::string_view bytes);

}  // namespace moxie
