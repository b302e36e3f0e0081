#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace moxie::cli {

enum class Visible { yes, no };
/// Whether "" is a value, or one that was forgotten.
enum class Empty { forgotten, value };

/// One option of the program or of a command.
struct Option {
    std::vector<std::string> names;  ///< "-v", "--verbose"
    std::string value;               ///< what stands for its value in help; empty for a flag
    std::string help;
    std::function<void(const std::string&)> set;  ///< called in the order given; a flag gets ""
    Visible visible = Visible::yes;
    Empty empty = Empty::forgotten;
};

/// Reads options and words in any order: `--name value`, `--name=value`, `-k 5`, `-k5`; `--` ends
/// the options; `-` is a word. Throws Error{invalid_request} naming the option, with near names for
/// an unknown one.
class OptionReader {
public:
    explicit OptionReader(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

    /// Options up to the first word, which is returned; empty if there is none.
    std::string first_word(const std::vector<Option>& options);
    /// All that remains: options are set, words returned.
    std::vector<std::string> words(const std::vector<Option>& options);

private:
    void read_option(const std::vector<Option>& options);
    bool is_word(const std::string& argument) const;

    std::vector<std::string> arguments_;
    std::size_t next_ = 0;
    bool options_ended_ = false;
};

/// Values, with the option's name for the message. All throw Error{invalid_request}.
std::size_t parse_count(const std::string& text, const std::string& option);
double parse_number(const std::string& text, const std::string& option);
bool parse_switch(const std::string& text, const std::string& option);   ///< on | off
double parse_share(const std::string& text, const std::string& option);  ///< "20%" or "0.2"
std::pair<std::string, std::string> parse_pair(const std::string& text, const std::string& option);
std::vector<std::string> split_list(const std::string& text);  ///< at commas

Option flag(std::vector<std::string> names, std::string help, bool& value);
/// --threads; `never` says what they do not change: "a vector".
template <typename Count>
Option threads_option(const std::string& never, Count& threads) {
    return {{"--threads"},
            "N",
            "threads; 0, the default, takes one a core. Never changes " + never,
            [&threads](const std::string& text) { threads = parse_count(text, "--threads"); }};
}
/// --queries, of those that users asked.
Option queries_option(std::string& file);
/// An option that is known here only to be refused with this reason; not in help.
Option refused(const std::string& name, const std::string& value, const std::string& reason);
/// One that comes with a later version; says what works now.
Option later(const std::string& name, const std::string& value, const std::string& now);

/// For a command without words: throws Error{invalid_request} naming the first, after `instead`,
/// which says what it takes.
void refuse_words(const std::vector<std::string>& words, const std::string& instead,
                  const char* parameter);

}  // namespace moxie::cli
