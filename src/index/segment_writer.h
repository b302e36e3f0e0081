#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "index/container.h"
#include "index/indexed_document.h"
#include "index/postings.h"
#include "index/record_store.h"
#include "index/skyline.h"

namespace moxie {

/// What a built segment adds to the statistics of one term.
struct TermStatistics {
    std::uint64_t hash = 0;
    std::uint64_t document_frequency = 0;    ///< chunks that hold the term
    std::uint64_t collection_frequency = 0;  ///< occurrences
    Skyline skyline;
};

/// A term of one chunk, by the term's number in its segment.
struct NumberedTerm {
    std::uint32_t term = 0;
    std::uint32_t frequency = 0;
};

/// The sections of a segment about its documents and chunks, which are numbered in the order of
/// adding. One thread.
class DocumentSections {
public:
    void add(const IndexedDocument& document);
    /// The next chunk of the document added last; `terms` by increasing number.
    void add_chunk(const IndexedChunk& chunk, std::uint64_t length,
                   std::span<const NumberedTerm> terms);
    std::uint32_t documents() const { return documents_; }
    std::uint32_t chunks() const { return chunks_; }
    /// Of every chunk, encoded; gone after write_tables().
    Bytes length_codes() const { return lengths_.bytes(); }

    /// What queries read. Call once.
    void write_tables(ContainerWriter& container);
    /// What deletes and hits read: terms by chunk, texts. Call once.
    void write_contents(ContainerWriter& container);

private:
    std::uint32_t documents_ = 0;
    std::uint32_t chunks_ = 0;
    ByteWriter lengths_, chunk_table_, document_table_, id_offsets_, ids_, filter_offsets_,
        filters_;
    ByteWriter forward_offsets_, forward_;
    RecordStoreWriter chunk_store_, document_store_;
};

/// The sections about its terms, which are numbered in the order of adding: by increasing hash. One
/// thread.
class TermSections {
public:
    /// `lengths` are those of every chunk, encoded.
    TermStatistics add(std::uint64_t hash, std::string_view text, std::span<const Posting> postings,
                       Bytes lengths);
    std::uint32_t terms() const { return terms_; }
    /// Call once.
    void write(ContainerWriter& container);

private:
    Skyline add_postings(std::span<const Posting> postings, Bytes lengths);
    void mark_block(std::uint32_t last_chunk);

    std::uint32_t terms_ = 0;
    std::uint32_t block_count_ = 0;
    ByteWriter hashes_, records_, string_offsets_, strings_;
    ByteWriter blocks_, postings_, skylines_;
};

}  // namespace moxie
