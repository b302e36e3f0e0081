#include "answer/facts.h"

#include <algorithm>
#include <array>

#include "answer/answer_cue.h"
#include "answer/numbers.h"

namespace moxie {
namespace {

/// A claim with a missing number or name, or with the opposite sign, is at most half supported.
constexpr double kCap = 0.5;

bool is_negation(std::string_view word) {
    static constexpr std::array<std::string_view, 9> kWords = {
        "not", "no", "never", "none", "nothing", "neither", "nor", "cannot", "without"};
    std::string lower;
    for (const char c : word.substr(0, 16)) {
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

/// True if a sentence may begin at `at`: nothing before it, or the end of another sentence.
bool at_sentence_start(std::string_view text, std::size_t at) {
    const std::size_t before = text.substr(0, at).find_last_not_of(" \t\r\n\"'(*_`#>-");
    return before == std::string_view::npos ||
           std::string_view(".!?:").find(text[before]) != std::string_view::npos;
}

void sort_distinct(std::vector<std::string>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

bool holds(const std::vector<std::string>& sorted, const std::string& term) {
    return std::binary_search(sorted.begin(), sorted.end(), term);
}

bool holds(const std::vector<double>& numbers, double number) {
    return std::any_of(numbers.begin(), numbers.end(),
                       [&](double other) { return same_number(number, other); });
}

}  // namespace

Facts read_facts(Analyser& analyser, std::string_view text) {
    Facts facts;
    facts.negated = text.find("n't") != std::string_view::npos ||
                    text.find("n\u2019t") != std::string_view::npos;
    const std::vector<WrittenNumber> numbers = written_numbers(text);
    for (const WrittenNumber& number : numbers) facts.numbers.push_back(number.value);
    auto number = numbers.begin();
    for (Analyser::Word& word : analyser.words(text)) {
        while (number != numbers.end() && number->end <= word.begin) ++number;
        if (number != numbers.end() && number->begin < word.end) continue;
        const std::string_view written = text.substr(word.begin, word.end - word.begin);
        facts.negated = facts.negated || is_negation(written);
        const bool name = word_shape(written).capital && !at_sentence_start(text, word.begin);
        for (std::string& term : word.terms) {
            if (name) facts.names.push_back(term);
            facts.terms.push_back(std::move(term));
        }
    }
    sort_distinct(facts.terms);
    sort_distinct(facts.names);
    return facts;
}

double support(const Facts& claim, const Facts& quote) {
    const std::size_t items = claim.terms.size() + claim.numbers.size();
    if (items == 0) return 0;
    std::size_t found = 0;
    for (const std::string& term : claim.terms) found += holds(quote.terms, term) ? 1 : 0;
    bool capped = claim.negated != quote.negated;
    for (const double number : claim.numbers) {
        const bool stands = holds(quote.numbers, number);
        found += stands ? 1 : 0;
        capped = capped || !stands;
    }
    for (const std::string& name : claim.names) capped = capped || !holds(quote.terms, name);
    const double share = static_cast<double>(found) / static_cast<double>(items);
    return capped ? std::min(share, kCap) : share;
}

}  // namespace moxie
