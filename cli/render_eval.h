#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "eval/evaluate.h"

namespace moxie::cli {

std::string render_eval(const eval::Result& result, const Style& style);

}  // namespace moxie::cli
