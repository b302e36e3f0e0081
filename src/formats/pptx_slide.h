#pragma once

#include <string>
#include <utility>
#include <vector>

#include "corpus/document.h"
#include "formats/xml.h"

namespace moxie {

/// What a slide, a page of notes or a diagram says.
struct SlideText {
    std::string title;  ///< on one line; empty if it has none
    std::vector<std::pair<BlockKind, std::string>> blocks;
};

SlideText slide_text(const XmlElement& part);

}  // namespace moxie
