#pragma once

#include <cstdint>
#include <memory>
#include <streambuf>
#include <string>
#include <vector>

namespace moxie {

/// The uncompressed bytes of a gzip file (of any file that is not gzip: its bytes). Reading throws
/// Error{unsupported} where the file is damaged.
class GzipBuffer : public std::streambuf {
public:
    /// Takes the descriptor and closes it.
    explicit GzipBuffer(int descriptor);
    ~GzipBuffer() override;

    /// Bytes of the compressed file consumed so far.
    std::uint64_t compressed_position() const;

protected:
    int_type underflow() override;
    std::streamsize xsgetn(char* out, std::streamsize count) override;

private:
    struct File;
    std::unique_ptr<File> file_;
    std::vector<char> buffer_;
};

}  // namespace moxie
