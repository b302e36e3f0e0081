#include "base/bytes.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::size_t kSum = sizeof(std::uint64_t);  // of a seal

}  // namespace

void ByteWriter::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) u8(static_cast<std::uint8_t>(value | 0x80));
    u8(static_cast<std::uint8_t>(value));
}

void ByteWriter::string(std::string_view value) {
    varint(value.size());
    raw(as_bytes(value));
}

void ByteWriter::align(std::size_t alignment) {
    bytes_.resize((bytes_.size() + alignment - 1) / alignment * alignment);
}

std::uint64_t ByteReader::long_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t group = u8();
        value |= (group & 0x7f) << shift;
        if (group >= 0x80) continue;
        const bool over_long = group == 0 && shift > 0;
        const bool too_large = shift == 63 && group > 1;
        if (over_long || too_large) fail();
        return value;
    }
    fail();
}

std::string_view ByteReader::string() {
    const std::uint64_t length = varint();
    const Bytes bytes = raw(length);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes ByteReader::raw(std::size_t length) {
    if (length > remaining()) fail();
    const Bytes result = bytes_.subspan(at_, length);
    at_ += length;
    return result;
}

std::uint64_t ByteReader::count(std::size_t item_bytes) {
    const std::uint64_t items = varint();
    if (items > remaining() / std::max<std::size_t>(item_bytes, 1)) fail();
    return items;
}

void ByteReader::fail() const {
    throw Error(ErrorCode::corrupt,
                std::string(what_) + " is damaged or cut short, run 'moxie check': byte " +
                    std::to_string(at_) + " of " + std::to_string(bytes_.size()));
}

bool all_finite(std::span<const float> numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](float x) { return std::isfinite(x); });
}

std::uint64_t checksum(Bytes bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::uint64_t checksum(std::string_view bytes) { return checksum(as_bytes(bytes)); }

std::vector<std::uint8_t> sealed(ByteWriter out) {
    out.u64(checksum(out.bytes()));
    return out.take();
}

std::uint64_t seal_of(Bytes bytes) {
    return bytes.size() < kSum ? 0 : ByteReader(bytes.last(kSum), "seal").u64();
}

Bytes unsealed(Bytes bytes, std::string_view what) {
    const auto refuse = [&](const char* why) {
        throw Error(ErrorCode::corrupt, "a " + std::string(what) + why);
    };
    if (bytes.size() < kSum) refuse(" is cut");
    const Bytes body = bytes.first(bytes.size() - kSum);
    if (seal_of(bytes) != checksum(body)) refuse(" fails its checksum");
    return body;
}

std::string content_hash(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(32, '0');
    for (unsigned i = 0; i < 16; ++i) {
        text[15 - i] = kDigits[(hash.high64 >> (4 * i)) & 15];
        text[31 - i] = kDigits[(hash.low64 >> (4 * i)) & 15];
    }
    return text;
}

}  // namespace moxie
