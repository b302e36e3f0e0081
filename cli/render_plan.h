#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "moxie/plan.h"

namespace moxie::cli {

std::string render_plan(const PlanReport& report, const Style& style);

}  // namespace moxie::cli
