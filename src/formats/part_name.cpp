#include "formats/part_name.h"

#include <charconv>
#include <optional>
#include <vector>

namespace moxie {
namespace {

std::optional<char> hexadecimal(std::string_view digits) {
    unsigned value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    const bool whole = error == std::errc() && digits.size() == 2 && end == digits.data() + 2;
    return whole ? std::optional(static_cast<char>(value)) : std::nullopt;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto code = text[at] == '%' ? hexadecimal(text.substr(at + 1, 2)) : std::nullopt;
        out += code.value_or(text[at]);
        if (code) at += 2;
    }
    return out;
}

void enter(std::vector<std::string_view>& folders, std::string_view path) {
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(name.size() + 1, path.size()));
        if (name == "..") {
            if (!folders.empty()) folders.pop_back();
        } else if (!name.empty() && name != ".") {
            folders.push_back(name);
        }
    }
}

}  // namespace

std::string resolved_part(std::string_view from, std::string_view reference) {
    const std::string target = decoded(reference.substr(0, reference.find('#')));
    std::vector<std::string_view> names;
    if (!target.starts_with('/')) enter(names, from.substr(0, from.find_last_of('/') + 1));
    enter(names, target);
    std::string path;
    for (const std::string_view name : names) path += (path.empty() ? "" : "/") + std::string(name);
    return path;
}

}  // namespace moxie
