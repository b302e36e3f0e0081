#pragma once

#include <string_view>

namespace moxie {

/// What kind of thing a question asks for, as far as its words say so.
enum class AnswerCue { none, name, time, number };

/// Reads the question word ("who", "when", "how many", "what year", …) of an English question.
/// Looks at the first 64 words at most.
AnswerCue answer_cue(std::string_view query);

/// What a written word could be the answer to, by its shape alone.
struct WordShape {
    bool capital = false;  ///< begins with an upper-case letter (Latin, Greek or Cyrillic)
    bool digits = false;   ///< begins with a digit
    bool time = false;     ///< a year from 100 to 2099, an ordinal ("10th") or a month's name
};
WordShape word_shape(std::string_view word);

/// True if the shape is of the kind that the cue asks for.
bool satisfies(const WordShape& shape, AnswerCue cue);

}  // namespace moxie
