#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// An Excel workbook: the name of each sheet is a heading, each row of it a table row of the values
/// that people see (dates as 2024-05-01; formulas by their last result). Without hidden sheets.
Document read_xlsx(std::string_view bytes);

}  // namespace moxie
