#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "expert/expert.h"

namespace moxie {

/// A chunk of an expert that is neither deleted nor outside.
struct LiveChunk {
    std::uint64_t order = 0;  ///< of its text and document: where it stands among all
    std::size_t part = 0;
    std::uint32_t chunk = 0;
};

/// Every live chunk, in an order that looks random and that documents alone decide: neither their
/// division into segments nor the order of adding. Throws Error{corrupt}.
std::vector<LiveChunk> live_chunks(std::span<const Expert::Part> parts);

}  // namespace moxie
