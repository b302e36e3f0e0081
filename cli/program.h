#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace moxie::cli {

/// The whole program but for the process around it: reads options, runs one command, tells of
/// errors. Returns the exit code.
int run_program(Session& session, const std::vector<std::string>& arguments);

}  // namespace moxie::cli
