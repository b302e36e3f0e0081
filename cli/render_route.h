#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "moxie/answer.h"

namespace moxie::cli {

/// "2 of 15 experts opened (top-p=0.9), 18 % of the chunks, 3.2 ms".
std::string route_summary(const Answer& answer);
/// Every expert in full: weight, bound, features, and why.
std::string explain_route(const Route& route, const Style& style);
/// Stages, costs, proof and versions.
std::string explain_trace(const Trace& trace, const Style& style);

}  // namespace moxie::cli
