#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "moxie/drift.h"

namespace moxie::cli {

std::string render_drift(const DriftReport& report, const Style& style);

}  // namespace moxie::cli
