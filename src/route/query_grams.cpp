#include "route/query_grams.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/bytes.h"

namespace moxie {

namespace {

constexpr std::size_t kMostWords = 64;

bool in_word(char c) {
    return is_lower(lowered(c)) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    bool inside = false;
    for (const char c : text) {
        if (!in_word(c)) {
            inside = false;
            continue;
        }
        if (!inside && words.size() == kMostWords) break;
        if (!inside) words.emplace_back();
        inside = true;
        words.back() += lowered(c);
    }
    return words;
}

}  // namespace

std::vector<std::uint32_t> query_grams(std::string_view text) {
    const std::vector<std::string> words = words_of(text);
    std::vector<std::uint32_t> grams;
    const auto add = [&](const std::string& gram) {
        grams.push_back(static_cast<std::uint32_t>(checksum(gram)));
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        add(words[i]);
        add((i == 0 ? "^" : words[i - 1]) + " " + words[i]);
    }
    if (!words.empty()) add(words.back() + " $");
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
    return grams;
}

}  // namespace moxie
