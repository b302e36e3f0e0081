#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/evaluate.h"
#include "eval/step.h"

namespace moxie::eval {

/// Lower case, without punctuation and English articles, single spaces: SQuAD's
/// normalisation (Rajpurkar et al. 2016), for ASCII letters and punctuation.
std::string normalise_answer(std::string_view text);
/// Harmonic mean of precision and recall over the bags of words of both
/// normalised texts.
double token_f1(std::string_view text, std::string_view gold);
/// Whether the normalised gold string stands in the normalised text as whole
/// words.
bool contains_answer(std::string_view text, std::string_view gold);
/// The parts of an answer between its [n] marks.
std::vector<std::string> answer_sentences(std::string_view text);

/// Asks every query and compares with its gold answers.
AnswerScores score_answers(const Engine& engine, const Collection& collection,
                           const Request& request, Steps& steps);
/// The share of queries that are refused, under the name `metric`.
AnswerScores score_abstentions(const Engine& engine, const Collection& collection,
                               const Request& request, const std::string& metric, Steps& steps);

}  // namespace moxie::eval
