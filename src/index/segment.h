#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/container.h"
#include "index/pair_table.h"
#include "index/postings.h"
#include "index/skyline.h"

namespace moxie {

/// Where a term's postings lie in a segment.
struct TermEntry {
    std::uint32_t number = 0;
    std::uint32_t document_frequency = 0;  ///< chunks that hold it, deleted ones included
    std::uint32_t first_block = 0;
    std::uint64_t collection_frequency = 0;
    std::uint32_t block_count() const {
        return (document_frequency + static_cast<std::uint32_t>(kBlockPostings) - 1) /
               kBlockPostings;
    }
};

/// A chunk and a document as they were stored, for showing and citing.
struct StoredChunk {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::optional<std::uint32_t> page;
    std::vector<std::string> section;
    std::string text;
};
struct StoredDocument {
    std::string title;
    std::string uri;
    std::vector<std::pair<std::string, std::string>> metadata;
};

/// One immutable segment of one expert, mapped into memory. Any number of threads. Everything read
/// is verified first; Error{corrupt} names the file.
class Segment {
public:
    Segment(const Files& files, ContainerLocation location);

    std::uint32_t chunk_count() const { return chunk_count_; }
    std::uint32_t document_count() const { return document_count_; }
    std::uint32_t term_count() const { return term_count_; }
    std::uint64_t total_length() const { return total_length_; }

    std::span<const std::uint8_t> length_codes() const;
    /// Of the documents as they were added: what is deleted still counts. Empty in segments that
    /// were written before there were any.
    PairTable pairs() const;
    std::optional<TermEntry> find(std::uint64_t hash, std::string_view term) const;
    TermEntry term(std::uint32_t number) const;
    std::string_view term_text(std::uint32_t number) const;
    std::uint64_t term_hash(std::uint32_t number) const;

    std::uint32_t document_of(std::uint32_t chunk) const;
    std::uint32_t ordinal_of(std::uint32_t chunk) const;
    std::uint64_t text_hash(std::uint32_t chunk) const;
    std::string_view document_id(std::uint32_t document) const;
    /// [first, last) chunks of a document.
    std::pair<std::uint32_t, std::uint32_t> chunks_of(std::uint32_t document) const;
    /// The number of the document with this id.
    std::optional<std::uint32_t> find_document(std::string_view id) const;
    /// The hashes of the document's key=value pairs.
    bool matches_filter(std::uint32_t document, std::uint64_t hash) const;
    /// Whether any document, deleted ones included, has the hash among its own.
    bool has_filter(std::uint64_t hash) const;

    StoredChunk stored_chunk(std::uint32_t chunk) const;
    StoredDocument stored_document(std::uint32_t document) const;

    struct Occurrence {
        std::uint32_t term = 0;  ///< number in this segment
        std::uint32_t frequency = 0;
    };
    /// The terms of a chunk, so that deleting it can correct the statistics without analysing its
    /// text again.
    std::vector<Occurrence> terms_of(std::uint32_t chunk) const;

    const Container& container() const { return container_; }
    /// Verifies every page, then that sections agree with each other. Returns bytes verified.
    std::uint64_t verify() const;

private:
    std::uint32_t u32_at(std::uint32_t section, std::uint64_t index) const;
    std::uint64_t u64_at(std::uint32_t section, std::uint64_t index) const;
    std::string_view string_at(std::uint32_t offsets, std::uint32_t bytes,
                               std::uint32_t index) const;

    Container container_;
    std::uint32_t chunk_count_ = 0;
    std::uint32_t document_count_ = 0;
    std::uint32_t term_count_ = 0;
    std::uint64_t total_length_ = 0;
};

/// The hash by which `--filter key=value` finds a document.
std::uint64_t filter_hash(std::string_view key, std::string_view value);
/// The hash that says that a document has the key at all.
std::uint64_t filter_key_hash(std::string_view key);

/// The position of the first element equal to or greater than `hash` in an increasing array of
/// well-spread hashes: interpolation first, so that a lookup touches one or two cache lines.
std::size_t lower_bound_hash(const std::uint8_t* hashes, std::size_t count, std::uint64_t hash);

}  // namespace moxie
