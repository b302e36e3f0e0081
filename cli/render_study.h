#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "eval/evaluate.h"

namespace moxie::cli {

/// The collections that do worst by each mode.
std::string render_worst(const eval::Result& result, const Style& style);
/// How the queries were divided among the experts.
std::string render_loads(const std::vector<eval::Load>& loads, const Style& style);
std::string render_curve(const eval::Curve& curve, const Style& style);
std::string render_ladder(const std::vector<eval::LadderStep>& ladder, const Style& style);

std::string render_consistency(const std::vector<eval::Consistency>& all, const Style& style);

}  // namespace moxie::cli
