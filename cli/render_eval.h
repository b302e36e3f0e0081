#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "eval/evaluate.h"

namespace moxie::cli {

/// Whether the curve is shown, which is always measured.
enum class ShowCurve { no, yes };

std::string render_eval(const eval::Result& result, ShowCurve curve, const Style& style);

}  // namespace moxie::cli
