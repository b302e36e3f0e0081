#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "moxie/train.h"

namespace moxie::cli {

std::string render_train(const TrainReport& report, const Style& style);

}  // namespace moxie::cli
