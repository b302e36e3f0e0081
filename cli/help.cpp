#include "cli/help.h"

#include <algorithm>

namespace moxie::cli {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kMargin = 26;  // where explanations begin

/// A term and its explanation, beside each other where the term is short enough.
std::string definition(const std::string& term, const std::string& explanation) {
    std::string text = "  " + term;
    const std::string lines = wrapped(explanation, kWidth, kMargin);
    if (display_width(text) + 2 > kMargin) return text + "\n" + lines;
    return pad_right(text, kMargin) + lines.substr(std::min(kMargin, lines.size()));
}

std::string term(const Option& option) {
    std::string text;
    for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + name;
    return option.value.empty() ? text : text + " " + option.value;
}

std::string option_list(const std::vector<Option>& options) {
    std::string text;
    for (const Option& option : options) {
        if (option.visible == Visible::yes) text += definition(term(option), option.help);
    }
    return text;
}

std::string environment_list() {
    return definition("MOXIE_STORE", "the store, where --store is not given") +
           definition("MOXIE_THREADS", "threads, where --threads is not given") +
           definition("MOXIE_MODELS", "where models are installed, where --models is not given") +
           definition(
               "MOXIE_CACHE",
               "a folder; models are installed in its models/ where MOXIE_MODELS is not set") +
           definition("MOXIE_ENCODER", "the encoder of new experts, where --encoder is not given") +
           definition("MOXIE_VECTOR_CACHE",
                      "a file of computed vectors, which stores may share; else each has its own") +
           definition("MOXIE_BACKGROUND",
                      "off: add starts no process that computes vectors; `moxie encode` does it") +
           definition(
               "MOXIE_SHADOW",
               "the share of searches that are run flat as well, where --shadow is not given") +
           definition("MOXIE_READ_PROGRAM",
                      "the program that parses PDF, Office and mail files, where moxie-read is not "
                      "beside moxie") +
           definition("MOXIE_GENERATOR_URL",
                      "an OpenAI-compatible endpoint that words the answers of ask") +
           definition("MOXIE_GENERATOR_MODEL", "the name of its model") +
           definition("MOXIE_GENERATOR_KEY", "its key") +
           definition("NO_COLOR", "if set, nothing is printed bold");
}

}  // namespace

std::string program_help(const std::vector<CommandEntry>& commands,
                         const std::vector<Option>& global_options) {
    std::string text =
        "Answers from your documents, with citations, opening only the experts that know.\n\n"
        "Usage: moxie [OPTIONS] COMMAND …\n\nCommands:\n";
    for (const CommandEntry& entry : commands) text += definition(entry.name, entry.summary);
    text += "\nOptions, before or after the command:\n" + option_list(global_options);
    text += "\nEnvironment:\n" + environment_list();
    text +=
        "\nExamples:\n"
        "  moxie add manual docs/\n"
        "  moxie search how to undo a commit\n"
        "  moxie ask \"What does a soft reset keep?\"\n"
        "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 a floor was missed (eval --min),\n"
        "130 interrupted.\n"
        "`moxie COMMAND --help` explains one command.\n";
    return text;
}

std::string command_help(const CommandEntry& entry, const std::vector<Option>& options,
                         const std::vector<Option>& global_options) {
    std::string text = "Usage: moxie " + entry.name + " [OPTIONS]" +
                       (entry.arguments.empty() ? "" : " " + entry.arguments) + "\n\n" +
                       wrapped(entry.about, kWidth, 0);
    if (!options.empty()) text += "\nOptions:\n" + option_list(options);
    text += "\nOptions of every command:\n" + option_list(global_options);
    text += "\nExamples:\n";
    for (const auto& [purpose, line] : entry.examples) {
        text += "  # " + purpose + "\n  " + line + "\n";
    }
    return text;
}

}  // namespace moxie::cli
