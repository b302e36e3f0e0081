#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moxie::golden {

/// One step of a script: a file to write, or a shell command and what it must print.
struct Step {
    std::size_t line = 0;  ///< of the script, from 1
    std::string file;      ///< path of a file to write; empty for a command
    std::string text;      ///< of the file, or the command
    std::vector<std::string> out;
    std::vector<std::string> err;
    int exit_code = 0;
};

/// A golden test. Line by line:
///
///     # a comment
///     @needs COMMAND       passed over, visibly, where this shell command fails
///     @once                one configuration is enough (for what takes long)
///     = docs/a.md          the lines up to a lone = become this file
///     $ moxie search x     runs in the script's own directory; then come
///     a line               its stdout,
///     ! a line             its stderr,
///     ? 2                  its exit code (0 where this is missing)
///
/// In expected lines {*} stands for anything within the line; a line {...} for any number of lines.
/// Blank lines belong to the output that is expected, but for those before the next step.
struct Script {
    std::vector<std::string> needs;
    bool once = false;
    std::vector<Step> steps;
};

/// Throws std::runtime_error naming the line.
Script parse(std::string_view text);

bool line_matches(std::string_view pattern, std::string_view line);
bool lines_match(const std::vector<std::string>& patterns, const std::vector<std::string>& lines);

std::vector<std::string> split_lines(std::string_view text);

}  // namespace moxie::golden
