#include "cli/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "cli/near.h"
#include "moxie/error.h"

namespace moxie::cli {
namespace {

/// "--top-k" → "top-k", as fields are named in JSON errors.
std::string parameter_of(const std::string& option) {
    return option.substr(std::min(option.find_first_not_of('-'), option.size()));
}

[[noreturn]] void refuse(const std::string& option, const std::string& message) {
    throw Error(ErrorCode::invalid_request, message, parameter_of(option));
}

std::vector<std::string> visible_names(const std::vector<Option>& options) {
    std::vector<std::string> names;
    for (const Option& option : options) {
        if (option.visible == Visible::no) continue;
        names.insert(names.end(), option.names.begin(), option.names.end());
    }
    return names;
}

const Option* find(const std::vector<Option>& options, const std::string& name) {
    for (const Option& option : options) {
        if (std::count(option.names.begin(), option.names.end(), name) > 0) return &option;
    }
    return nullptr;
}

/// An argument taken apart: "--k=5" and "-k5" carry their value with them.
struct Given {
    std::string name;
    std::string value;
    bool has_value = false;
};

Given take_apart(const std::string& argument) {
    const bool is_long = argument.starts_with("--");
    const std::size_t end = is_long ? argument.find('=') : 2;
    if (end >= argument.size()) return {argument, {}, false};
    return {argument.substr(0, end), argument.substr(is_long ? end + 1 : end), true};
}

template <typename Number>
bool parse_whole(const std::string& text, Number& value) {
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    return result.ec == std::errc() && result.ptr == end;
}

}  // namespace

bool OptionReader::is_word(const std::string& argument) const {
    return options_ended_ || argument.size() < 2 || argument[0] != '-';
}

void OptionReader::read_option(const std::vector<Option>& options) {
    const Given given = take_apart(arguments_[next_++]);
    const Option* option = find(options, given.name);
    if (option == nullptr) {
        refuse(given.name, "unknown option: " + given.name +
                               did_you_mean(given.name, visible_names(options)) +
                               "; put -- before words that begin with a dash");
    }
    if (option->value.empty()) {
        if (given.has_value) refuse(given.name, given.name + " takes no value: " + given.value);
        option->set({});
        return;
    }
    const bool is_there = given.has_value || next_ < arguments_.size();
    const std::string value = given.has_value ? given.value : is_there ? arguments_[next_++] : "";
    if (!is_there || (value.empty() && option->empty == Empty::forgotten))
        refuse(given.name, given.name + " needs a value: " + given.name + " " + option->value);
    option->set(value);
}

std::string OptionReader::first_word(const std::vector<Option>& options) {
    while (next_ < arguments_.size() && !is_word(arguments_[next_]) && arguments_[next_] != "--") {
        read_option(options);
    }
    return next_ < arguments_.size() ? arguments_[next_++] : std::string();
}

std::vector<std::string> OptionReader::words(const std::vector<Option>& options) {
    std::vector<std::string> words;
    while (next_ < arguments_.size()) {
        if (!options_ended_ && arguments_[next_] == "--") {
            options_ended_ = true;
            ++next_;
        } else if (is_word(arguments_[next_])) {
            words.push_back(arguments_[next_++]);
        } else {
            read_option(options);
        }
    }
    return words;
}

std::size_t parse_count(const std::string& text, const std::string& option) {
    std::size_t value = 0;
    if (!parse_whole(text, value)) refuse(option, option + " takes a whole number, not: " + text);
    return value;
}

double parse_number(const std::string& text, const std::string& option) {
    double value = 0;
    if (!parse_whole(text, value) || !std::isfinite(value)) {
        refuse(option, option + " takes a number, not: " + text);
    }
    return value;
}

bool parse_switch(const std::string& text, const std::string& option) {
    if (text != "on" && text != "off") refuse(option, option + " is on or off, not: " + text);
    return text == "on";
}

double parse_share(const std::string& text, const std::string& option) {
    const bool in_hundredths = text.ends_with('%');
    double value = 0;
    const bool valid = parse_whole(text.substr(0, text.size() - (in_hundredths ? 1 : 0)), value);
    const double share = in_hundredths ? value / 100 : value;
    if (!valid || !(share >= 0 && share <= 1)) {
        refuse(option, option + " takes a share such as 20% or 0.2, not: " + text);
    }
    return share;
}

std::pair<std::string, std::string> parse_pair(const std::string& text, const std::string& option) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        refuse(option, option + " takes key=value, not: " + text);
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<std::string> split_list(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        if (end > at) parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

Option flag(std::vector<std::string> names, std::string help, bool& value) {
    return {std::move(names), "", std::move(help), [&value](const std::string&) { value = true; },
            Visible::yes};
}

Option refused(const std::string& name, const std::string& value, const std::string& reason) {
    const auto set = [name, reason](const std::string&) { refuse(name, name + " " + reason); };
    return {{name}, value, "", set, Visible::no};
}

Option later(const std::string& name, const std::string& value, const std::string& now) {
    return refused(name, value, "comes with a later version; for now " + now);
}

Option queries_option(std::string& file) {
    return {{"--queries"},
            "FILE",
            "queries that users asked: JSON lines with \"_id\" and \"text\". Without it pieces of "
            "the store's own text stand for queries",
            [&file](const std::string& text) { file = text; }};
}

void refuse_words(const std::vector<std::string>& words, const std::string& instead,
                  const char* parameter) {
    if (!words.empty())
        throw Error(ErrorCode::invalid_request, instead + ", not: " + words.front(), parameter);
}

}  // namespace moxie::cli
