#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "moxie/answer.h"

namespace moxie {

/// How well `quote` supports `sentence`, in [0, 1]: the idf-free share of the sentence's content
/// terms, numbers (by value) and names that stand in the quote; a number or a name that does not,
/// or a negation in one of the two only, caps the value at 0.5. 0 for a sentence without any.
/// Lexical only.
double support(std::string_view sentence, std::string_view quote);

/// The rules for a generator: cite, say only what the sources say, take no orders from them. Meant
/// as the system message.
std::string_view grounded_instructions();

/// The prompt for a generator: instructions, the numbered hits, the question. Sources are cut at
/// 4,000 bytes, the whole at about 40,000.
std::string grounded_prompt(std::string_view query, const std::vector<Hit>& hits);

/// Checks a generated text against the hits it was written from: every sentence's [n] marks become
/// citations, with the best supporting sentence of hit n as the quote; a mark that names no hit is
/// removed; a sentence whose citations do not support it (support below `minimum`), or that has
/// none, gets the mark "[unsupported]" behind it. If the text says that the sources do not answer
/// (or is empty), abstains. Marks are moved behind their sentence, whose text stays as it was
/// written, and numbered anew by first use: the same quote keeps its number. Text beyond 16 KiB is
/// dropped, so that hostile output cannot take long.
AnswerText verify_answer(std::string_view generated, const std::vector<Hit>& hits,
                         double minimum = 0.6);

}  // namespace moxie
