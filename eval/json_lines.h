#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace moxie::eval {

/// Hands every non-blank line of a text file to `visit`, with its number
/// from 1. Reads gzip as well; a byte order mark is left out. Throws
/// Error{not_found | unsupported} naming the file, and the line where it has a NUL byte or more
/// than 64 MiB.
void read_lines(const std::string& path,
                const std::function<void(std::string_view line, std::size_t number)>& visit);

}  // namespace moxie::eval
