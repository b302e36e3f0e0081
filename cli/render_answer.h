#pragma once

#include <string>

#include "cli/terminal_text.h"
#include "moxie/answer.h"

namespace moxie::cli {

enum class Explain { no, yes };

/// The results of search, ask and route for people. Everything from documents is made harmless for
/// a terminal.
std::string render_search(const Answer& answer, const Style& style, Explain explain);
std::string render_ask(const Answer& answer, const Style& style, Explain explain);
std::string render_route(const Answer& answer, const Style& style, Explain explain);

}  // namespace moxie::cli
