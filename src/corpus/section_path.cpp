#include "corpus/section_path.h"

#include "corpus/white_space.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMostBytes = 200;

bool is_letter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           !is_ascii(c);
}

/// The first line with a letter: rules above and below are no part of the name.
std::string_view name_of(std::string_view heading) {
    std::string_view line;
    for (Lines lines(heading); lines.next(line);) {
        for (const char c : line) {
            if (is_letter(c)) return trimmed(line);
        }
    }
    return trimmed(heading);
}

/// "git-reset(1) Manual Page" says no more than the title "git-reset(1)".
bool repeats(std::string_view name, std::string_view title, std::uint8_t level) {
    if (title.empty() || !name.starts_with(title)) return false;
    return name.size() == title.size() || (level == 1 && name[title.size()] == ' ');
}

}  // namespace

void SectionPath::enter(std::uint8_t level, std::string_view heading) {
    while (!path_.empty() && path_.back().level >= level) path_.pop_back();
    std::string_view name = name_of(heading);
    if (repeats(name, title_, level)) name = {};
    if (name.size() > kMostBytes) name = name.substr(0, code_point_start(name, kMostBytes));
    path_.push_back({level, std::string(name)});
}

std::vector<std::string> SectionPath::headings() const {
    std::vector<std::string> names;
    for (const Heading& heading : path_) {
        if (!heading.text.empty()) names.push_back(heading.text);
    }
    return names;
}

}  // namespace moxie
