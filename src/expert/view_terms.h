#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expert/expert.h"
#include "index/skyline.h"

namespace moxie {

/// Which view of an expert each chunk of its parts belongs to, part by part and chunk by chunk.
using ViewsOfChunks = std::vector<std::vector<std::uint8_t>>;
/// Of a chunk that is not live.
inline constexpr std::uint8_t kNoView = 255;

/// What one view knows of a term: exact, over its chunks.
struct ViewTerm {
    std::uint64_t document_frequency = 0;  ///< chunks that hold it
    std::uint64_t collection_frequency = 0;
    Skyline skyline{};
};

/// Calls `visit` with every term that some view holds, by increasing hash, and with what each of
/// `count` views knows of it. `text` is one of the terms with that hash.
void for_each_view_term(std::span<const Expert::Part> parts, const ViewsOfChunks& views,
                        std::size_t count,
                        const std::function<void(std::uint64_t hash, std::string_view text,
                                                 std::span<const ViewTerm> by_view)>& visit);

/// The same chunks as the sets that searches leave out: those of `part` not in `view`.
ChunkSet outside_of(std::span<const std::uint8_t> views_of_part, std::uint8_t view);

}  // namespace moxie
