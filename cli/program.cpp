#include "cli/program.h"

#include <algorithm>
#include <ostream>

#include "cli/command.h"
#include "cli/error_report.h"
#include "cli/help.h"
#include "cli/near.h"

namespace moxie::cli {
namespace {

/// One run: from arguments to an exit code.
class Program {
public:
    Program(Session& session, const std::vector<std::string>& arguments)
        : session_(session), reader_(arguments), commands_(commands()) {}

    int run() {
        const std::vector<Option> globals = global_options();
        std::string name = reader_.first_word(globals);
        if (version_) return print("moxie " + version() + "\n");
        if (name == "help") {
            help_ = true;
            name = reader_.first_word(globals);
        }
        if (!name.empty()) return run_command(find(name), globals);
        const std::string help = program_help(commands_, globals);
        if (help_) return print(help);
        session_.err << help;
        throw Error(ErrorCode::invalid_request, "no command was given", "command");
    }

    /// The command that `--help` explains, for the hint after an error.
    std::string hint() const {
        return command_.empty() ? "try: moxie --help" : "try: moxie " + command_ + " --help";
    }

private:
    std::vector<Option> global_options() {
        return {{{"--store"},
                 "DIR",
                 "the directory that holds everything (.moxie)",
                 [this](const std::string& text) { session_.store = text; }},
                {{"--models"},
                 "DIR",
                 "the folder where models are installed",
                 [this](const std::string& text) { session_.models = text; }},
                flag({"--json"}, "print JSON on stdout, and nothing else there", session_.json),
                flag({"-v", "--verbose"},
                     "a line of progress every five seconds, and what `add` passed over",
                     session_.verbose),
                flag({"-h", "--help"}, "explain the program or the command", help_),
                flag({"--version"}, "print the version", version_),
                later("--config", "FILE", "every setting is an option or a MOXIE_ variable")};
    }

    const CommandEntry& find(const std::string& name) const {
        std::vector<std::string> names;
        for (const CommandEntry& entry : commands_) {
            if (entry.name == name) return entry;
            names.push_back(entry.name);
        }
        throw Error(ErrorCode::invalid_request,
                    "unknown command: " + name + did_you_mean(name, names), "command");
    }

    int run_command(const CommandEntry& entry, const std::vector<Option>& globals) {
        command_ = entry.name;
        const auto command = entry.make();
        const std::vector<Option> own = command->options();
        std::vector<Option> all = own;
        all.insert(all.end(), globals.begin(), globals.end());
        const std::vector<std::string> words = reader_.words(all);
        if (version_) return print("moxie " + version() + "\n");
        if (help_) return print(command_help(entry, own, globals));
        return command->run(session_, words);
    }

    int print(const std::string& text) const {
        session_.out << text;
        return kDone;
    }

    Session& session_;
    OptionReader reader_;
    std::vector<CommandEntry> commands_;
    std::string command_;
    bool help_ = false;
    bool version_ = false;
};

}  // namespace

int run_program(Session& session, const std::vector<std::string>& arguments) {
    Program program(session, arguments);
    try {
        return program.run();
    } catch (const Error& error) {
        // The mistake may lie before the option that asks for its form.
        session.json |= std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
        const bool wrong_usage = error.code() == ErrorCode::invalid_request;
        return report(session, error, wrong_usage ? program.hint() : "");
    } catch (const std::exception& error) {
        return report(session, Error(ErrorCode::internal, error.what()), "");
    }
}

}  // namespace moxie::cli
