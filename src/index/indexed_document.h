#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "index/term_bag.h"

namespace moxie {

/// A chunk and its document as the index takes them.
struct IndexedChunk {
    std::uint32_t ordinal = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::optional<std::uint32_t> page;
    std::vector<std::string> section;
    std::string text;
    TermBag terms;
};
struct IndexedDocument {
    std::string id;
    std::string title;
    std::string uri;
    std::vector<std::pair<std::string, std::string>> metadata;
};

}  // namespace moxie
