#pragma once

#include <string>
#include <string_view>

#include "corpus/document.h"
#include "corpus/reader.h"

namespace moxie {

/// The program that parses what is not parsed in this process: MOXIE_READ_PROGRAM if that is set,
/// else moxie-read beside this program or library, or in libexec/moxie of the same installation.
/// Empty if there is none.
std::string reader_program();

/// Has it read the bytes as `format`, a name of the table of readers. Any number of threads. Throws
/// Error{unsupported} with the reason in words, which may be a limit or a crash; Error{cancelled};
/// Error{not_found} where the program is missing.
Document read_apart(std::string_view format, std::string_view bytes, const ApartLimits& limits);

}  // namespace moxie
