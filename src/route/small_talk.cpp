#include "route/small_talk.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"

namespace moxie {

namespace {

struct Phrase {
    SmallTalk kind;
    std::string_view text;
};

constexpr std::array kPhrases = std::to_array<Phrase>({
#include "route/small_talk.inc"
});

struct Spelling {
    std::string_view written, meant;
};

constexpr std::array kWholeWords = std::to_array<Spelling>({
    {"whats", "what is"},  {"hows", "how is"},   {"wheres", "where is"}, {"whos", "who is"},
    {"thats", "that is"},  {"im", "i am"},       {"ive", "i have"},      {"youre", "you are"},
    {"youve", "you have"}, {"dont", "do not"},   {"didnt", "did not"},   {"cant", "can not"},
    {"cannot", "can not"}, {"can't", "can not"}, {"lets", "let us"},     {"let's", "let us"},
    {"u", "you"},          {"ur", "your"},       {"pls", "please"},      {"plz", "please"},
    {"ya'll", "you all"},  {"y'all", "you all"}, {"ya", "you"},          {"wanna", "want to"},
    {"gotta", "have to"},  {"lemme", "let me"},
});

constexpr std::array kEndings = std::to_array<Spelling>({
    {"n't", " not"},
    {"'s", " is"},
    {"'re", " are"},
    {"'m", " am"},
    {"'ve", " have"},
    {"'ll", " will"},
    {"'d", " would"},
});

// The curly apostrophe of word processors.
constexpr std::string_view kApostrophe = "’";

bool is_letter(char c) { return is_lower(c) || c == '\''; }

// Lower-case words and blanks; empty where there is anything else.
std::string plain_letters(std::string_view text) {
    std::string letters;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = lowered(text[at]);
        if (text.substr(at).starts_with(kApostrophe)) {
            at += kApostrophe.size() - 1;
            c = '\'';
        }
        if (!is_letter(c) && std::string_view(" \t\n,.!?;:-").find(c) == std::string_view::npos)
            return {};
        letters += is_letter(c) ? c : ' ';
    }
    return letters;
}

// Nobody writes a letter three times but to draw a word out.
std::string shortened(const std::string& word) {
    std::string result;
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t end = std::min(word.find_first_not_of(word[at], at), word.size());
        result.append(end - at < 3 ? end - at : 1, word[at]);
        at = end;
    }
    return result;
}

std::string spelt_out(const std::string& word) {
    for (const Spelling& whole : kWholeWords)
        if (word == whole.written) return std::string(whole.meant);
    for (const Spelling& ending : kEndings)
        if (word.size() > ending.written.size() && word.ends_with(ending.written))
            return word.substr(0, word.size() - ending.written.size()) + std::string(ending.meant);
    return word;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// Of a phrase, between its words.
constexpr std::string_view kMarks = " |()[]";

using Places = std::uint32_t;  // bit i: the words before i are covered
static_assert(kMostTalkWords < 32);

// A choice or an optional part that is being read: where it began, and where its alternatives so
// far end.
struct Group {
    Places from = 0, ends = 0;
    bool optional = false;
};

// Where the words that begin at one of `from` may end, if the next is `wanted`.
Places after_word(Places from, std::string_view wanted, const std::vector<std::string>& words) {
    Places to = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
        if ((from >> i & 1U) != 0 && words[i] == wanted) to |= Places{2} << i;
    return to;
}

// Reads a phrase from left to right with all places that it may stand at, as a nondeterministic
// automaton does.
Places ends_of(std::string_view phrase, const std::vector<std::string>& words, Places from) {
    std::vector<Group> groups{{from, 0, false}};
    Places now = from;
    for (std::size_t at = 0; at < phrase.size();) {
        const char c = phrase[at];
        if (c == '|') {
            groups.back().ends |= now;
            now = groups.back().from;
        } else if (c == '(' || c == '[') {
            groups.push_back({now, 0, c == '['});
        } else if (c == ')' || c == ']') {
            now |= groups.back().ends | (groups.back().optional ? groups.back().from : 0);
            groups.pop_back();
        } else if (c != ' ') {
            const std::size_t end = std::min(phrase.find_first_of(kMarks, at), phrase.size());
            now = after_word(now, phrase.substr(at, end - at), words);
            at = end;
            continue;
        }
        ++at;
    }
    return now | groups.back().ends;
}

// Every word of every phrase, sorted: what holds another is no small talk, and most questions do.
const std::vector<std::string_view>& known_words() {
    static const std::vector<std::string_view> kWords = [] {
        std::vector<std::string_view> words;
        for (const Phrase& phrase : kPhrases)
            for (std::size_t at = 0; at < phrase.text.size();) {
                const std::size_t end =
                    std::min(phrase.text.find_first_of(kMarks, at), phrase.text.size());
                if (end > at) words.push_back(phrase.text.substr(at, end - at));
                at = end + 1;
            }
        std::sort(words.begin(), words.end());
        return words;
    }();
    return kWords;
}

bool all_known(const std::vector<std::string>& words) {
    const std::vector<std::string_view>& known = known_words();
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::binary_search(known.begin(), known.end(), std::string_view(word));
    });
}

bool is_core(SmallTalk kind, bool after_turn) {
    return kind != SmallTalk::filler && (kind != SmallTalk::reply || after_turn);
}

}  // namespace

const char* to_string(SmallTalk kind) {
    switch (kind) {
        case SmallTalk::greeting:
            return "a greeting";
        case SmallTalk::farewell:
            return "a farewell";
        case SmallTalk::thanks:
            return "thanks";
        case SmallTalk::program:
            return "about the program that answers, not about documents";
        case SmallTalk::joke:
            return "the wish for a joke";
        case SmallTalk::filler:
        case SmallTalk::reply:
            break;
    }
    return "a reply";
}

std::vector<std::string> talk_words(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string& word : split(plain_letters(text)))
        for (std::string& meant : split(spelt_out(shortened(word)))) {
            if (words.size() == kMostTalkWords) return {};
            words.push_back(std::move(meant));
        }
    return words;
}

bool phrase_covers(std::string_view phrase, const std::vector<std::string>& words) {
    return ends_of(phrase, words, 1) >> words.size() & 1U;
}

// Of the words before each place: whether phrases cover them, without and with one that is small
// talk by itself.
std::optional<SmallTalk> find_small_talk(const std::vector<std::string>& words, bool after_turn) {
    if (words.empty() || words.size() > kMostTalkWords || !all_known(words)) return {};
    const std::size_t end = words.size();
    std::array<bool, kMostTalkWords + 1> fillers{};
    std::array<std::optional<SmallTalk>, kMostTalkWords + 1> talk{};
    fillers[0] = true;
    for (std::size_t at = 0; at < end; ++at) {
        if (!fillers[at] && !talk[at]) continue;
        for (const Phrase& phrase : kPhrases) {
            const Places reached = ends_of(phrase.text, words, Places{1} << at);
            for (std::size_t to = at + 1; to <= end; ++to) {
                if (!(reached >> to & 1U)) continue;
                if (talk[at] && !talk[to]) talk[to] = talk[at];
                if (!fillers[at]) continue;
                if (!is_core(phrase.kind, after_turn))
                    fillers[to] = true;
                else if (!talk[to])
                    talk[to] = phrase.kind;
            }
        }
    }
    return talk[end];
}

std::string_view talk_particles() {
    return "i you he she we they me my us our your what who whom which when where why how can "
           "could "
           "would will should may might must shall do does did am are is was were been being have "
           "has had be to for with from of on in at by about a an the that this it if whether or "
           "and "
           "but not no so very much too more some any all also just now then again up out off "
           "there "
           "here really only exactly actually please yes else well oh";
}

std::string_view plain_talk() {
    return "good great nice fine right sure help helped helpful answer question name call old age "
           "year made created built designed developed born birth date day time work live know "
           "tell "
           "say ask thing kind type sort topic subject area country place city people person use "
           "like see talk hear real able morning evening night week today later soon free give let "
           "want need get go got take thing";
}

}  // namespace moxie
