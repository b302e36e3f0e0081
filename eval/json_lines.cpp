#include "eval/json_lines.h"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <memory>

#include "moxie/error.h"

namespace moxie::eval {
namespace {

using File = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

/// False at the end of the file.
bool read_line(const File& file, const std::string& path, std::string& line) {
    std::array<char, 1 << 16> buffer;
    line.clear();
    while (gzgets(file.get(), buffer.data(), static_cast<int>(buffer.size())) != nullptr) {
        line += buffer.data();
        if (line.ends_with('\n')) return true;
    }
    int status = Z_OK;
    const char* reason = gzerror(file.get(), &status);
    if (status == Z_ERRNO) throw unreadable(path, errno);
    if (status != Z_OK && status != Z_STREAM_END)
        throw Error(ErrorCode::unsupported,
                    "this file is damaged (" + std::string(reason) + "): " + path);
    return !line.empty();
}

}  // namespace

void read_lines(const std::string& path,
                const std::function<void(std::string_view, std::size_t)>& visit) {
    const File file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file) throw unreadable(path, errno);
    std::string line;
    for (std::size_t number = 1; read_line(file, path, line); ++number) {
        while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
        if (!line.empty()) visit(line, number);
    }
}

}  // namespace moxie::eval
