#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace moxie {

/// What kind of failure ended an operation. One meaning each; the text for people is in
/// Error::what().
enum class ErrorCode {
    invalid_request,  ///< the caller asked for something that makes no sense (exit code 2)
    not_found,        ///< a named expert, document, file or store does not exist
    conflict,         ///< what is stored does not allow it, and nothing was changed
    locked,           ///< another process is writing to this store
    permission,       ///< the operating system refused access
    no_space,         ///< the disk (or a quota) is full
    corrupt,          ///< stored bytes fail their checksum or contradict each other
    future_version,   ///< the store was made by a newer moxie
    unsupported,      ///< a file of a kind that no reader handles, or damaged beyond reading
    io,               ///< any other failure of the operating system
    unavailable,      ///< a model endpoint did not answer
    cancelled,        ///< the caller's Progress asked to stop
    internal,         ///< a broken invariant: a bug in moxie
};

/// The word used in JSON errors, e.g. "not_found".
std::string_view to_string(ErrorCode code);

/// `text` as a message can show it: NUL as U+FFFD, and where it is longer than `most` bytes (at
/// least 16) its beginning and end with "…" between them. Characters stay whole. For what users and
/// their files give: an id may have ten megabytes.
std::string excerpt(std::string_view text, std::size_t most = 200);

/// The one exception type of the library. It ends an operation; nothing already stored is changed
/// by it. Messages name the input, put values last and say what to do next; of a message that some
/// input has made longer than 1,000 bytes there is an excerpt().
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, std::string_view message, std::string parameter = {})
        : std::runtime_error(excerpt(message, 1000)),
          code_(code),
          parameter_(std::move(parameter)) {}

    ErrorCode code() const { return code_; }
    /// The option or field at fault ("experts", "k", …), empty if none.
    const std::string& parameter() const { return parameter_; }

private:
    ErrorCode code_;
    std::string parameter_;
};

/// For a file that the user named and that cannot be opened or read, `error_number` being errno:
/// Error{not_found | permission | unsupported | io}, e.g. "no such file: PATH".
Error unreadable(const std::string& path, int error_number, std::string parameter = {});

}  // namespace moxie
