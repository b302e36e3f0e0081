#pragma once

#include <string>
#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// Adds what is not blank, its white space collapsed.
void add_metadata(Document& document, std::string_view key, std::string_view value);

/// The day of "2024-05-01T10:00:00Z" or "D:20240501100000" as "2024-05-01"; empty if it is neither.
std::string day_of(std::string_view date);

/// A title that says something: not that of a template, a file's name or the program's.
std::string told_title(std::string_view title);

}  // namespace moxie
