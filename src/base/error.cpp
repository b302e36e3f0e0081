#include "moxie/error.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace moxie {

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
