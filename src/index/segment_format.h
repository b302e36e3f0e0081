#pragma once

#include <cstdint>

namespace moxie {

inline constexpr std::uint32_t kSegmentVersion = 1;

/// The sections of a segment; contents in docs/formats.md.
struct SegmentSection {
    enum : std::uint32_t {
        summary = 0,
        lengths = 1,
        chunks = 2,
        documents = 3,
        id_offsets = 4,
        ids = 5,
        filter_offsets = 6,
        filters = 7,
        term_hashes = 8,
        terms = 9,
        string_offsets = 10,
        strings = 11,
        blocks = 12,
        postings = 13,
        skylines = 14,
        forward_offsets = 15,
        forward = 16,
        chunk_store = 17,     // and 18
        document_store = 19,  // and 20
        pairs = 21,
    };
};

}  // namespace moxie
