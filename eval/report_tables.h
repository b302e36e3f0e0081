#pragma once

#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace moxie::eval {

/// The report's tables, in HTML.
std::string macro_table(const Result& result);
std::string routing_table(const Result& result);
std::string dataset_table(const Mode& mode);
std::string difference_table(const Result& result);
std::string worst_table(const Result& result);
std::string curve_table(const Curve& curve);
std::string effort_table(const Curve& curve);
std::string ladder_table(const std::vector<LadderStep>& ladder);
std::string consistency_table(const std::vector<Consistency>& all);
std::string reliability_table(const std::vector<Reliability>& all);
std::string answer_table(const AnswerScores& scores);

}  // namespace moxie::eval
