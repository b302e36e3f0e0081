#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace moxie::cli {

/// `moxie --help`, and `moxie COMMAND --help`; at most 80 columns wide.
std::string program_help(const std::vector<CommandEntry>& commands,
                         const std::vector<Option>& global_options);
std::string command_help(const CommandEntry& entry, const std::vector<Option>& options,
                         const std::vector<Option>& global_options);

}  // namespace moxie::cli
