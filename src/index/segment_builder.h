#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "index/container.h"
#include "index/skyline.h"

namespace moxie {

/// The distinct terms of one chunk with their frequencies. Made on any thread, handed to the
/// builder.
class TermBag {
public:
    struct Entry {
        std::uint64_t hash = 0;  ///< checksum() of the term
        std::uint32_t offset = 0;
        std::uint32_t length = 0;
        std::uint32_t frequency = 0;
    };
    void add(std::string_view term);
    /// Frees what only add() needs.
    void close() { table_ = {}; }
    const std::vector<Entry>& entries() const { return entries_; }
    std::string_view term(const Entry& entry) const {
        return {arena_.data() + entry.offset, entry.length};
    }
    /// Occurrences in all: the chunk's length.
    std::uint64_t length() const { return length_; }

private:
    void grow();
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> table_;  // 0: free, else entry index + 1
    std::string arena_;
    std::uint64_t length_ = 0;
};

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

/// What a built segment adds to the statistics of one term.
struct TermStatistics {
    std::uint64_t hash = 0;
    std::uint64_t document_frequency = 0;    ///< chunks that hold the term
    std::uint64_t collection_frequency = 0;  ///< occurrences
    Skyline skyline;
};

struct BuiltSegment {
    ContainerWriter::Finished container;
    std::vector<std::string>
        documents;  ///< ids in stored order: the index is the document's number
    std::vector<std::uint32_t> chunk_counts;  ///< a document
    std::uint32_t chunks = 0;
    std::uint64_t total_length = 0;     ///< term occurrences
    std::vector<TermStatistics> terms;  ///< by increasing hash
};

/// Collects documents in memory and writes them as one immutable segment. Documents are stored by
/// increasing id, so the segment does not depend on the order of adding, and chunk numbers follow
/// the order in which ties are broken. One thread at a time.
class SegmentBuilder {
public:
    /// Begins a document; one with the same id as an earlier one replaces it.
    void add(IndexedDocument document);
    /// Adds the next chunk of the document begun last.
    void add_chunk(IndexedChunk chunk);
    bool empty() const { return by_id_.empty(); }
    std::size_t documents() const { return by_id_.size(); }
    bool contains(const std::string& id) const { return by_id_.contains(id); }
    /// Bytes held, approximately.
    std::size_t memory() const { return memory_; }
    /// Leaves the builder empty.
    BuiltSegment build();

private:
    struct Occurrence {
        std::uint32_t term = 0;
        std::uint32_t frequency = 0;
    };
    struct Chunk {
        IndexedChunk meta;  // its terms are moved into occurrences_
        std::size_t first = 0;
        std::size_t count = 0;
        std::uint64_t length = 0;
    };
    struct Document {
        IndexedDocument meta;
        std::vector<Chunk> chunks;
    };
    std::uint32_t intern(std::uint64_t hash, std::string_view term);
    void grow_terms();

    std::vector<Document> documents_;
    std::unordered_map<std::string, std::size_t> by_id_;
    std::vector<Occurrence> occurrences_;
    std::vector<std::uint64_t> term_hashes_;
    std::vector<std::uint64_t> term_offsets_{0};
    std::string term_bytes_;
    std::vector<std::uint32_t> term_table_;
    std::size_t memory_ = 0;
};

}  // namespace moxie
