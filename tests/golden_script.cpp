#include "golden_script.h"

#include <functional>
#include <stdexcept>

namespace moxie::golden {
namespace {

constexpr std::string_view kAnything = "{*}";
constexpr std::string_view kAnyLines = "{...}";

class Parser {
public:
    explicit Parser(std::string_view text) : lines_(split_lines(text)) {}

    Script parse() {
        for (; next_ < lines_.size(); ++next_) read(lines_[next_]);
        finish_command();
        return script_;
    }

private:
    [[noreturn]] void fail(const std::string& why) const {
        throw std::runtime_error("line " + std::to_string(next_ + 1) + ": " + why);
    }

    void read(const std::string& line) {
        if (line.starts_with("# ")) return finish_command();
        if (line.starts_with("@needs ")) return script_.needs.push_back(line.substr(7));
        if (line == "@once") return void(script_.once = true);
        if (line.starts_with("= ")) return read_file(line.substr(2));
        if (line.starts_with("$ ")) return begin_command(line.substr(2));
        if (!in_command_) {
            if (!line.empty()) fail("no command is before this line");
            return;
        }
        read_expected(line);
    }

    void read_file(const std::string& path) {
        finish_command();
        Step step{next_ + 1, path, {}, {}, {}, 0};
        for (++next_; next_ < lines_.size() && lines_[next_] != "="; ++next_) {
            step.text += lines_[next_] + "\n";
        }
        if (next_ == lines_.size()) fail("the file has no end: " + path);
        script_.steps.push_back(std::move(step));
    }

    void begin_command(std::string command) {
        finish_command();
        script_.steps.push_back({next_ + 1, {}, std::move(command), {}, {}, 0});
        in_command_ = true;
    }

    void read_expected(const std::string& line) {
        Step& step = script_.steps.back();
        if (line.starts_with("! ")) {
            step.err.push_back(line.substr(2));
        } else if (line.starts_with("? ")) {
            step.exit_code = read_exit_code(line.substr(2));
        } else {
            step.out.push_back(line);
        }
    }

    int read_exit_code(const std::string& text) const {
        if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) {
            fail("no exit code: " + text);
        }
        return std::stoi(text);
    }

    void finish_command() {
        if (in_command_) {
            auto& out = script_.steps.back().out;
            while (!out.empty() && out.back().empty()) out.pop_back();
        }
        in_command_ = false;
    }

    std::vector<std::string> lines_;
    std::size_t next_ = 0;
    bool in_command_ = false;
    Script script_;
};

/// Matches a row of symbols against a row of patterns of which some stand for any number of
/// symbols: on a mismatch the last of those takes one more.
bool rows_match(std::size_t patterns, std::size_t symbols,
                const std::function<bool(std::size_t)>& is_any,
                const std::function<bool(std::size_t, std::size_t)>& matches) {
    std::size_t p = 0, s = 0, any = patterns, taken = 0;
    while (s < symbols) {
        if (p < patterns && is_any(p)) {
            any = p++;
            taken = s;
        } else if (p < patterns && matches(p, s)) {
            ++p, ++s;
        } else if (any < patterns) {
            p = any + 1;
            s = ++taken;
        } else {
            return false;
        }
    }
    while (p < patterns && is_any(p)) ++p;
    return p == patterns;
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Script parse(std::string_view text) { return Parser(text).parse(); }

bool line_matches(std::string_view pattern, std::string_view line) {
    // One symbol for each byte, but one for the whole {*}.
    std::string symbols;
    std::vector<bool> any;
    while (!pattern.empty()) {
        const bool is_any = pattern.starts_with(kAnything);
        symbols += pattern[0];
        any.push_back(is_any);
        pattern.remove_prefix(is_any ? kAnything.size() : 1);
    }
    return rows_match(
        symbols.size(), line.size(), [&](std::size_t p) { return any[p]; },
        [&](std::size_t p, std::size_t s) { return symbols[p] == line[s]; });
}

bool lines_match(const std::vector<std::string>& patterns, const std::vector<std::string>& lines) {
    return rows_match(
        patterns.size(), lines.size(), [&](std::size_t p) { return patterns[p] == kAnyLines; },
        [&](std::size_t p, std::size_t s) { return line_matches(patterns[p], lines[s]); });
}

}  // namespace moxie::golden
