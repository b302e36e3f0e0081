#include "corpus/front_matter.h"

#include "corpus/white_space.h"

namespace moxie {
namespace {

std::string_view unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.back() == value.front();
    return quoted ? value.substr(1, value.size() - 2) : value;
}

/// Nested values, lists and blocks are no scalars; an indented line belongs to one of them.
void read_field(std::string_view line, FrontMatter& matter) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || colon == 0 || is_white(line[0]) || line[0] == '#')
        return;
    const std::string_view value = trimmed(line.substr(colon + 1));
    constexpr std::string_view kNotScalar = "|>[{&*!";
    if (value.empty() || kNotScalar.find(value[0]) != std::string_view::npos) return;
    matter.fields.emplace_back(trimmed(line.substr(0, colon)), unquoted(value));
}

}  // namespace

FrontMatter parse_front_matter(std::string_view text) {
    FrontMatter matter;
    Lines lines(text);
    std::string_view line;
    if (!lines.next(line) || trimmed_end(line) != "---") return {};
    while (lines.next(line)) {
        const std::string_view written = trimmed_end(line);
        if (written == "---" || written == "...") {
            matter.end = static_cast<std::size_t>(line.data() + line.size() - text.data());
            return matter;
        }
        read_field(line, matter);
    }
    return {};
}

}  // namespace moxie
