#include "moxie/error.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace moxie {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Of a character of UTF-8, and not its first byte.
bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The beginning of the character at `at`, which has at most four bytes.
std::size_t character_start(std::string_view text, std::size_t at) {
    for (int step = 0; step < 3 && continues(text[at]); ++step) --at;
    return at;
}

std::string without_middle(std::string_view text, std::size_t most) {
    const std::size_t begin = character_start(text, most * 3 / 4);
    const std::size_t end = character_start(text, text.size() - most / 4);
    return std::string(text.substr(0, begin)) + "…" + std::string(text.substr(end));
}

}  // namespace

std::string excerpt(std::string_view text, std::size_t most) {
    std::string shown = text.size() > most ? without_middle(text, most) : std::string(text);
    for (std::size_t at = shown.find('\0'); at != std::string::npos; at = shown.find('\0', at))
        shown.replace(at, 1, kReplacement);
    return shown;
}

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_request:
            return "invalid_request";
        case ErrorCode::not_found:
            return "not_found";
        case ErrorCode::conflict:
            return "conflict";
        case ErrorCode::locked:
            return "locked";
        case ErrorCode::permission:
            return "permission";
        case ErrorCode::no_space:
            return "no_space";
        case ErrorCode::corrupt:
            return "corrupt";
        case ErrorCode::future_version:
            return "future_version";
        case ErrorCode::unsupported:
            return "unsupported";
        case ErrorCode::io:
            return "io";
        case ErrorCode::unavailable:
            return "unavailable";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::internal:
            return "internal";
    }
    return "internal";
}

Error unreadable(const std::string& path, int error_number, std::string parameter) {
    const auto error = [&](ErrorCode code, const std::string& what) {
        return Error(code, what + ": " + path, std::move(parameter));
    };
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
            return error(ErrorCode::not_found, "no such file");
        case EACCES:
        case EPERM:
            return error(ErrorCode::permission, "no permission to read");
        case EISDIR:
            return error(ErrorCode::unsupported, "this is a folder, and a file is needed");
        default:
            return error(ErrorCode::io,
                         std::string("cannot read (") + std::strerror(error_number) + ")");
    }
}

}  // namespace moxie
