#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>

#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

template <typename Read>
void expect_corrupt(const std::vector<std::uint8_t>& bytes, Read read) {
    ByteReader reader(bytes, "segment-7");
    try {
        read(reader);
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt);
        EXPECT_NE(std::string(error.what()).find("segment-7"), std::string::npos) << error.what();
    }
}

std::vector<std::uint8_t> sample() {
    ByteWriter writer;
    writer.u8(7);
    writer.u16(0x1234);
    writer.u32(0xdeadbeef);
    writer.u64(kLargest - 1);
    writer.varint(300);
    writer.string("größer");
    writer.raw(std::array<std::uint8_t, 2>{1, 2});
    return writer.take();
}

void read_sample(ByteReader& reader) {
    EXPECT_EQ(reader.u8(), 7);
    EXPECT_EQ(reader.u16(), 0x1234);
    EXPECT_EQ(reader.u32(), 0xdeadbeef);
    EXPECT_EQ(reader.u64(), kLargest - 1);
    EXPECT_EQ(reader.varint(), 300u);
    EXPECT_EQ(reader.string(), "größer");
    EXPECT_EQ(reader.raw(2).size(), 2u);
}

TEST(Bytes, read_back_what_was_written) {
    const std::vector<std::uint8_t> bytes = sample();
    ByteReader reader(bytes, "sample");
    read_sample(reader);
    EXPECT_EQ(reader.remaining(), 0u);
    EXPECT_EQ(reader.position(), bytes.size());
}

TEST(Bytes, every_truncation_is_refused) {
    const std::vector<std::uint8_t> bytes = sample();
    for (std::size_t length = 0; length < bytes.size(); ++length)
        expect_corrupt({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)},
                       read_sample);
}

TEST(Bytes, integers_are_little_endian) {
    ByteWriter writer;
    writer.u32(0x01020304);
    EXPECT_EQ(writer.take(), (std::vector<std::uint8_t>{4, 3, 2, 1}));
}

TEST(Bytes, align_pads_with_zeros) {
    ByteWriter writer;
    writer.align(8);
    EXPECT_EQ(writer.size(), 0u);
    writer.u8(0xff);
    writer.align(8);
    writer.align(8);
    EXPECT_EQ(writer.take(), (std::vector<std::uint8_t>{0xff, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Varint, every_size_round_trips) {
    ByteWriter writer;
    std::vector<std::uint64_t> values = {0, 127, 128, kLargest};
    std::mt19937_64 random(1);
    for (unsigned bits = 1; bits < 64; ++bits) {
        values.push_back(1ull << bits);
        values.push_back((1ull << bits) - 1);
        values.push_back(random() >> bits);
    }
    for (const std::uint64_t value : values) writer.varint(value);
    ByteReader reader(writer.bytes(), "varints");
    for (const std::uint64_t value : values) EXPECT_EQ(reader.varint(), value);
    EXPECT_EQ(reader.remaining(), 0u);
}

TEST(Varint, hostile_encodings_are_refused) {
    const auto read = [](ByteReader& reader) { reader.varint(); };
    expect_corrupt({}, read);
    expect_corrupt({0x80}, read);
    expect_corrupt({0x80, 0x00}, read);        // 0 in two bytes
    expect_corrupt({0xff, 0x80, 0x00}, read);  // 127 in three
    expect_corrupt(std::vector<std::uint8_t>(9, 0x80), read);
    expect_corrupt(std::vector<std::uint8_t>(1000, 0x80), read);
    expect_corrupt(std::vector<std::uint8_t>(1000, 0xff), read);
    std::vector<std::uint8_t> bits65(9, 0xff);
    bits65.push_back(0x02);
    expect_corrupt(bits65, read);
    std::vector<std::uint8_t> bits64(9, 0xff);
    bits64.push_back(0x01);
    EXPECT_EQ(ByteReader(bits64, "largest").varint(), kLargest);
}

TEST(ByteReader, lengths_beyond_the_end_are_refused) {
    for (const std::uint64_t length : {3ull, 1ull << 32, 1ull << 63, ~0ull}) {
        ByteWriter writer;
        writer.varint(length);
        writer.u16(0);
        expect_corrupt(writer.take(), [](ByteReader& reader) { reader.string(); });
        expect_corrupt({1, 2}, [&](ByteReader& reader) { reader.raw(length); });
    }
}

TEST(ByteReader, a_length_that_would_overflow_the_position_is_refused) {
    const std::vector<std::uint8_t> bytes(16);
    ByteReader reader(bytes, "overflow");
    reader.u64();
    EXPECT_THROW(reader.raw(std::numeric_limits<std::size_t>::max() - 3), Error);
    EXPECT_EQ(reader.remaining(), 8u);
}

TEST(ByteReader, counts_that_cannot_fit_are_refused) {
    const auto with_count = [](std::uint64_t count) {
        ByteWriter writer;
        writer.varint(count);
        writer.u64(0);
        return writer.take();
    };
    const auto read = [](ByteReader& reader) { reader.count(4); };
    expect_corrupt(with_count(3), read);
    expect_corrupt(with_count((1ull << 62) + 1), read);  // times four it would wrap to 4
    expect_corrupt(with_count(kLargest), read);
    expect_corrupt(with_count(9), [](ByteReader& reader) { reader.count(0); });
    const std::vector<std::uint8_t> fits = with_count(2);
    EXPECT_EQ(ByteReader(fits, "fits").count(4), 2u);
}

// Part of the stored formats: these must never change.
TEST(Checksum, is_xxh3) {
    EXPECT_EQ(checksum(""), 0x2d06800538d394c2u);
    EXPECT_EQ(checksum("moxie"), checksum(as_bytes("moxie")));
    EXPECT_NE(checksum("moxie"), checksum("moxif"));
    EXPECT_EQ(content_hash(""), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(content_hash("a").size(), 32u);
    EXPECT_NE(content_hash("a"), content_hash("b"));
}

TEST(Sealed, bytes_come_back_unless_they_were_cut_or_changed) {
    ByteWriter writer;
    writer.string("learnt");
    const std::vector<std::uint8_t> body(writer.bytes().begin(), writer.bytes().end());
    std::vector<std::uint8_t> bytes = sealed(std::move(writer));
    const Bytes back = unsealed(bytes, "state");
    EXPECT_EQ(std::vector<std::uint8_t>(back.begin(), back.end()), body);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_THROW(unsealed(Bytes(bytes).first(length), "state"), Error) << length;
    for (std::uint8_t& byte : bytes) {
        byte ^= 4;
        EXPECT_THROW(unsealed(bytes, "state"), Error);
        byte ^= 4;
    }
}

}  // namespace
}  // namespace moxie
