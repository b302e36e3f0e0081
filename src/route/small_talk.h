#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// What small talk is about.
enum class SmallTalk {
    filler,  ///< around the others; nothing by itself
    reply,   ///< "great", "yes": all that is said after a turn, else like `filler`
    greeting,
    farewell,
    thanks,
    program,  ///< a question about the program that answers
    joke,
};

/// "a greeting", for people.
const char* to_string(SmallTalk kind);

/// More words than that are never small talk.
inline constexpr std::size_t kMostTalkWords = 24;

/// The words of a text as the phrases have them: lower case, "what's" as "what is", "heyyy" as
/// "hey". Empty where it has more than kMostTalkWords, or anything but words and the marks that end
/// and part sentences: quoted words, code and other scripts are no small talk.
std::vector<std::string> talk_words(std::string_view text);

/// The kind of the first phrase, where phrases of small talk (`small_talk.inc`) cover all words.
/// Microseconds.
std::optional<SmallTalk> find_small_talk(const std::vector<std::string>& words, bool after_turn);

/// Whether a phrase, written as in `small_talk.inc`, covers all words.
bool phrase_covers(std::string_view phrase, const std::vector<std::string>& words);

/// Words that carry no subject, parted by blanks.
std::string_view talk_particles();
/// Words of small talk that texts of every kind hold, likewise: only where a store is full of them
/// do they say that it knows the subject.
std::string_view plain_talk();

}  // namespace moxie
