#include "answer/answer_cue.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace moxie {
namespace {

constexpr std::size_t kWordsRead = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::vector<std::string> first_words(std::string_view text) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while (at < text.size() && words.size() < kWordsRead) {
        std::string word;
        while (at < text.size() && is_letter(text[at])) word += lower(text[at++]);
        if (word.empty()) {
            ++at;
        } else {
            words.push_back(std::move(word));
        }
    }
    return words;
}

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 12> kTimes = {"year",  "years",   "date",   "day",
                                                     "month", "century", "decade", "time",
                                                     "era",   "season",  "period", "age"};
constexpr std::array<std::string_view, 22> kNames = {
    "person", "people", "man",      "woman",  "country", "countries",   "city",   "cities",
    "state",  "place",  "town",     "region", "river",   "company",     "author", "king",
    "queen",  "name",   "language", "leader", "group",   "organization"};
constexpr std::array<std::string_view, 11> kNumbers = {"percentage", "percent", "number", "amount",
                                                       "distance",   "size",    "length", "height",
                                                       "price",      "version", "rate"};
constexpr std::array<std::string_view, 11> kMeasures = {
    "many", "much", "long", "old", "far", "tall", "high", "often", "big", "large", "fast"};
constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

AnswerCue cue_of_noun(std::string_view noun) {
    if (one_of(noun, kTimes)) return AnswerCue::time;
    if (one_of(noun, kNames)) return AnswerCue::name;
    if (one_of(noun, kNumbers)) return AnswerCue::number;
    return AnswerCue::none;
}

AnswerCue cue_at(const std::vector<std::string>& words, std::size_t at) {
    const std::string_view word = words[at];
    std::string_view next;
    if (at + 1 < words.size()) next = words[at + 1];
    if (word == "who" || word == "whom" || word == "whose" || word == "where") {
        return AnswerCue::name;
    }
    if (word == "when") return AnswerCue::time;
    if (word == "how") return one_of(next, kMeasures) ? AnswerCue::number : AnswerCue::none;
    if (word != "what" && word != "which") return AnswerCue::none;
    // "what year", "what was the name": the noun stands at most three words on
    for (std::size_t noun = at + 1; noun < words.size() && noun <= at + 3; ++noun) {
        const AnswerCue cue = cue_of_noun(words[noun]);
        if (cue != AnswerCue::none) return cue;
    }
    return AnswerCue::none;
}

/// "911", "1066", "1990s", "10th": up to 2099 with three digits or more, any ordinal.
bool is_time_number(std::string_view word) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const std::string_view rest = word.substr(digits);
    if (digits == 0 || digits > 4) return false;
    if (rest == "th" || rest == "st" || rest == "nd" || rest == "rd") return true;
    if (!rest.empty() && rest != "s") return false;
    return digits == 3 || (digits == 4 && (word[0] == '1' || word.substr(0, 2) == "20"));
}

bool is_month(std::string_view word) {
    std::string name;
    for (const char c : word.substr(0, 10)) name += lower(c);
    return one_of(name, kMonths);
}

// two-byte UTF-8 capitals: Latin-1 À–Þ without ×, Greek Α–Ω, Cyrillic Ѐ–Я
bool is_wide_capital(std::string_view word) {
    if (word.size() < 2) return false;
    const auto lead = static_cast<unsigned char>(word[0]);
    const auto tail = static_cast<unsigned char>(word[1]);
    if (lead == 0xC3) return tail >= 0x80 && tail <= 0x9E && tail != 0x97;
    if (lead == 0xCE) return tail >= 0x91 && tail <= 0xA9;
    return lead == 0xD0 && tail >= 0x80 && tail <= 0xAF;
}

}  // namespace

AnswerCue answer_cue(std::string_view query) {
    const std::vector<std::string> words = first_words(query);
    for (std::size_t at = 0; at < words.size(); ++at) {
        const AnswerCue cue = cue_at(words, at);
        if (cue != AnswerCue::none) return cue;
    }
    return AnswerCue::none;
}

WordShape word_shape(std::string_view word) {
    WordShape shape;
    if (word.empty()) return shape;
    shape.capital = (word[0] >= 'A' && word[0] <= 'Z') || is_wide_capital(word);
    shape.digits = is_digit(word[0]);
    shape.time = is_time_number(word) || (shape.capital && is_month(word));
    return shape;
}

bool satisfies(const WordShape& shape, AnswerCue cue) {
    switch (cue) {
        case AnswerCue::name:
            return shape.capital;
        case AnswerCue::time:
            return shape.time;
        case AnswerCue::number:
            return shape.digits;
        case AnswerCue::none:
            return false;
    }
    return false;
}

}  // namespace moxie
