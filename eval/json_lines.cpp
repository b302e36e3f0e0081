#include "eval/json_lines.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "moxie/error.h"

namespace moxie::eval {
namespace {

/// As much as `add` takes; a device that never ends has no line end either.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Lines {
public:
    explicit Lines(const std::string& path)
        : path_(path), file_(gzopen(path.c_str(), "rb"), gzclose), buffer_(1 << 16) {
        if (!file_) throw unreadable(path, errno);
    }

    /// False at the end of the file. The line has no newline.
    bool next(std::string& line) {
        ++number_;
        line.clear();
        bool any = false, ended = false;
        while (!ended && (!rest_.empty() || fill())) {
            any = true;
            const std::string_view part = rest_.substr(0, rest_.find('\n'));
            ended = part.size() < rest_.size();
            if (line.size() + part.size() > kLongestLine)
                refuse("the line is longer than the limit of 64 MiB");
            line += part;
            rest_.remove_prefix(part.size() + (ended ? 1 : 0));
        }
        // A JSON parser would take it for the end, and what follows would be lost.
        if (line.find('\0') != std::string::npos)
            refuse("the line has a NUL byte, which no text has; write the file as UTF-8");
        return any;
    }
    std::size_t number() const { return number_; }

private:
    bool fill() {
        const int got = gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
        if (got < static_cast<int>(buffer_.size())) check_end();
        rest_ = std::string_view(buffer_.data(), static_cast<std::size_t>(std::max(got, 0)));
        return got > 0;
    }

    void check_end() const {
        int status = Z_OK;
        const char* reason = gzerror(file_.get(), &status);
        if (status == Z_ERRNO) throw unreadable(path_, errno);
        if (status != Z_OK && status != Z_STREAM_END)
            throw Error(ErrorCode::unsupported,
                        "this file is damaged (" + std::string(reason) + "): " + path_);
    }

    [[noreturn]] void refuse(const std::string& why) const {
        throw Error(ErrorCode::unsupported, path_ + ":" + std::to_string(number_) + ": " + why);
    }

    const std::string& path_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
    std::vector<char> buffer_;
    std::string_view rest_;  ///< of the buffer, not handed out yet
    std::size_t number_ = 0;
};

}  // namespace

void read_lines(const std::string& path,
                const std::function<void(std::string_view, std::size_t)>& visit) {
    Lines lines(path);
    for (std::string line; lines.next(line);) {
        if (lines.number() == 1 && line.starts_with(kByteOrderMark))
            line.erase(0, kByteOrderMark.size());
        while (line.ends_with('\r')) line.pop_back();
        if (!line.empty()) visit(line, lines.number());
    }
}

}  // namespace moxie::eval
