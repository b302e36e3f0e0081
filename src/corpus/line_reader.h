#pragma once

#include <cstddef>
#include <cstdint>
#include <streambuf>
#include <string>
#include <vector>

namespace moxie {

/// Reads lines through one buffer; of a line over the limit only the limit is ever held.
class LineReader {
public:
    LineReader(std::streambuf& input, std::uint64_t limit)
        : input_(input), limit_(limit), buffer_(1 << 18) {}

    /// False at the end. The line has no newline; `too_long()` if it was cut off.
    bool next(std::string& line);

    bool too_long() const { return too_long_; }
    /// Bytes of the input that were consumed.
    std::uint64_t position() const { return filled_ - (end_ - at_); }

private:
    bool fill();
    void take(std::string& line, const char* from, std::size_t count);

    std::streambuf& input_;
    std::uint64_t limit_;
    std::vector<char> buffer_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::uint64_t filled_ = 0;
    bool too_long_ = false;
};

}  // namespace moxie
