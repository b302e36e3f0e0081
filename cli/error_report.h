#pragma once

#include <string>

#include "cli/session.h"

namespace moxie::cli {

/// {"error": {"code", "message", "type", "param"}} on one line.
std::string error_json(const Error& error);
int exit_code_of(const Error& error);
/// Tells the user in the form that was asked for; `hint` is a second line, may be empty. Returns
/// the exit code.
int report(const Session& session, const Error& error, const std::string& hint);

}  // namespace moxie::cli
