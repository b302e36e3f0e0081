#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/session.h"

namespace moxie::cli {

/// One command of the program: its options, and what it does with the words that remain.
class Command {
public:
    virtual ~Command() = default;
    virtual std::vector<Option> options() { return {}; }
    /// Returns the exit code. Throws Error.
    virtual int run(Session& session, const std::vector<std::string>& words) = 0;
};

/// How a command is called and explained. A new command is its file and one row in commands().
struct CommandEntry {
    std::string name;
    std::string arguments;  ///< "EXPERT PATH…"
    std::string summary;    ///< one line for the list of commands
    std::string about;      ///< a paragraph for its own help
    std::vector<std::pair<std::string, std::string>> examples;  ///< what it is for, command line
    std::unique_ptr<Command> (*make)();
};

CommandEntry add_command();
CommandEntry ask_command();
CommandEntry check_command();
CommandEntry discover_command();
CommandEntry drift_command();
CommandEntry encode_command();
CommandEntry eval_command();
CommandEntry experts_command();
CommandEntry feedback_command();
CommandEntry models_command();
CommandEntry plan_command();
CommandEntry remove_command();
CommandEntry route_command();
CommandEntry search_command();
CommandEntry train_command();

/// In the order of help.
std::vector<CommandEntry> commands();

}  // namespace moxie::cli
