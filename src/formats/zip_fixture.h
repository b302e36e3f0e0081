#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace moxie {

/// For tests: writes a zip file member by member, truthful or not.
class ZipWriter {
public:
    ZipWriter& add(const std::string& name, std::string_view bytes) {
        append(name, deflated(bytes, Z_FINISH), bytes.size(), crc(bytes));
        return *this;
    }

    /// A member of `mebibytes` of the character, without ever holding them.
    ZipWriter& add_bomb(const std::string& name, std::size_t mebibytes, char c = ' ') {
        const std::string block(1 << 20, c);
        const std::string packed = deflated(block, Z_FULL_FLUSH);
        std::string all;
        std::uint32_t sum = 0;
        for (std::size_t i = 0; i < mebibytes; ++i) {
            all += packed;
            sum = static_cast<std::uint32_t>(
                crc32_combine(sum, crc(block), static_cast<z_off_t>(block.size())));
        }
        append(name, all + deflated("", Z_FINISH), mebibytes << 20, sum);
        return *this;
    }

    std::string finish() const {
        const std::size_t begin = out_.size();
        std::string end = "PK\x05\x06" + number(0, 4) + number(members_, 2) + number(members_, 2);
        end += number(directory_.size(), 4) + number(begin, 4) + number(0, 2);
        return out_ + directory_ + end;
    }

private:
    static std::string number(std::uint64_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
        return text;
    }

    static std::uint32_t crc(std::string_view bytes) {
        return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
                                                static_cast<uInt>(bytes.size())));
    }

    static std::string deflated(std::string_view bytes, int flush) {
        z_stream stream{};
        deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
        std::string out(compressBound(bytes.size()) + 64, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream.avail_in = static_cast<uInt>(bytes.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        deflate(&stream, flush);
        out.resize(stream.total_out);
        deflateEnd(&stream);
        return out;
    }

    void append(const std::string& name, const std::string& packed, std::uint64_t size,
                std::uint32_t sum) {
        const std::string common = number(20, 2) + number(0, 2) + number(8, 2) + number(0, 4) +
                                   number(sum, 4) + number(packed.size(), 4) + number(size, 4) +
                                   number(name.size(), 2) + number(0, 2);
        directory_ += "PK\x01\x02" + number(20, 2) + common + std::string(10, '\0') +
                      number(out_.size(), 4) + name;
        out_ += "PK\x03\x04" + common + name + packed;
        ++members_;
    }

    std::string out_;
    std::string directory_;
    std::size_t members_ = 0;
};

}  // namespace moxie
