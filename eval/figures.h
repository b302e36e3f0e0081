#pragma once

#include <string>

#include "eval/evaluate.h"

namespace moxie::eval {

/// <figure>s of a result, each with its plot and what it shows in words; empty where there is
/// nothing to show.
std::string mode_figure(const Result& result);
std::string cost_figure(const Result& result);
std::string curve_figures(const Curve& curve);
std::string difference_figures(const Result& result);
std::string load_figures(const std::vector<Load>& loads);
std::string ladder_figure(const std::vector<LadderStep>& ladder);
std::string relevance_figure(const std::vector<Reliability>& reliability);

}  // namespace moxie::eval
