#include "formats/properties.h"

#include <algorithm>
#include <array>

#include "corpus/white_space.h"

namespace moxie {
namespace {

bool are_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string collapsed(std::string_view text) {
    std::string out;
    append_collapsed(out, text);
    out.resize(trimmed_end(out).size());
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
}

}  // namespace

void add_metadata(Document& document, std::string_view key, std::string_view value) {
    const std::string text = collapsed(value);
    if (!text.empty()) document.metadata.emplace_back(key, text);
}

std::string day_of(std::string_view date) {
    date = trimmed(date);
    if (date.starts_with("D:")) date.remove_prefix(2);
    std::string digits;
    for (const char c : date.substr(0, 10)) {
        if (c != '-') digits += c;
    }
    if (digits.size() < 8 || !are_digits(std::string_view(digits).substr(0, 8))) return {};
    return digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6, 2);
}

std::string told_title(std::string_view title) {
    const std::string text = collapsed(title);
    const std::string key = lower(text);
    constexpr std::array<std::string_view, 6> kTemplates{
        "untitled", "word document", "powerpoint presentation",
        "document", "presentation",  "title"};
    constexpr std::array<std::string_view, 12> kEndings{".doc",  ".docx", ".ppt", ".pptx",
                                                        ".xls",  ".xlsx", ".tex", ".dvi",
                                                        ".indd", ".pdf",  ".qxd", ".odt"};
    const auto says_nothing = [&](std::string_view name) { return key == name; };
    const auto ends = [&](std::string_view ending) { return key.ends_with(ending); };
    const bool named = std::any_of(kTemplates.begin(), kTemplates.end(), says_nothing) ||
                       std::any_of(kEndings.begin(), kEndings.end(), ends) ||
                       key.starts_with("microsoft ");
    return named ? std::string() : text;
}

}  // namespace moxie
