#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// A PowerPoint presentation, slide by slide: the number of a slide is the page of its blocks, its
/// title a heading; then lists, text, tables, diagrams and the speaker's notes. Without hidden
/// slides and what repeats on every slide.
Document read_pptx(std::string_view bytes);

}  // namespace moxie
