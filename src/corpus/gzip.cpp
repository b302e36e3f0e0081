#include "corpus/gzip.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>

#include "moxie/error.h"

namespace moxie {

struct GzipBuffer::File {
    explicit File(int descriptor) : gz(gzdopen(descriptor, "rb")) {
        if (gz == nullptr) {
            ::close(descriptor);
            throw Error(ErrorCode::io, "cannot be opened for decompression");
        }
        gzbuffer(gz, 1 << 17);
    }
    ~File() { gzclose(gz); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::size_t read(char* out, std::size_t count) {
        const auto part = static_cast<unsigned>(std::min<std::size_t>(count, 1 << 30));
        const int got = gzread(gz, out, part);
        if (got < 0 || static_cast<unsigned>(got) < part) check_end();
        return static_cast<std::size_t>(std::max(got, 0));
    }

    void check_end() {
        int error = Z_OK;
        const char* message = gzerror(gz, &error);
        if (error == Z_BUF_ERROR)
            throw Error(ErrorCode::unsupported, "is damaged: it ends too early");
        if (error == Z_OK || error == Z_STREAM_END) return;
        throw Error(ErrorCode::unsupported, std::string("is damaged: ") + message);
    }

    gzFile gz;
};

GzipBuffer::GzipBuffer(int descriptor)
    : file_(std::make_unique<File>(descriptor)), buffer_(1 << 16) {}

GzipBuffer::~GzipBuffer() = default;

std::uint64_t GzipBuffer::compressed_position() const {
    return static_cast<std::uint64_t>(std::max<z_off_t>(gzoffset(file_->gz), 0));
}

GzipBuffer::int_type GzipBuffer::underflow() {
    const std::size_t got = file_->read(buffer_.data(), buffer_.size());
    setg(buffer_.data(), buffer_.data(), buffer_.data() + got);
    return got == 0 ? traits_type::eof() : traits_type::to_int_type(buffer_[0]);
}

std::streamsize GzipBuffer::xsgetn(char* out, std::streamsize count) {
    // What underflow() has buffered comes first.
    const std::streamsize buffered = std::min<std::streamsize>(egptr() - gptr(), count);
    std::copy_n(gptr(), buffered, out);
    gbump(static_cast<int>(buffered));
    if (buffered == count) return count;
    return buffered + static_cast<std::streamsize>(
                          file_->read(out + buffered, static_cast<std::size_t>(count - buffered)));
}

}  // namespace moxie
