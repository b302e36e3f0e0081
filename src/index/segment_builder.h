#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/container.h"
#include "index/indexed_document.h"
#include "index/segment_writer.h"

namespace moxie {

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
    using Occurrence = NumberedTerm;  // by the builder's own number of the term
    struct Chunk {
        IndexedChunk meta;  // its terms are moved into occurrences_
        std::size_t first = 0;
        std::size_t count = 0;
        std::uint64_t length = 0;
        std::size_t first_pair = 0;
        std::size_t pairs = 0;
    };
    struct Document {
        IndexedDocument meta;
        std::vector<Chunk> chunks;
    };
    /// The terms of a segment: `terms` are the builder's numbers by increasing (hash, text), and
    /// `number` is the inverse. The postings of term i begin at first[i] among those of all.
    struct TermOrder {
        std::vector<std::uint32_t> terms;
        std::vector<std::uint32_t> number;
        std::vector<std::uint64_t> first;
    };
    std::uint32_t intern(std::uint64_t hash, std::string_view term);
    void grow_terms();
    std::string_view term_text(std::uint32_t term) const;
    std::span<const Occurrence> occurrences(const Chunk& chunk) const;

    std::vector<std::size_t> documents_by_id() const;
    TermOrder order_terms(const std::vector<std::size_t>& order) const;
    std::vector<Posting> write_documents(const std::vector<std::size_t>& order,
                                         const TermOrder& terms, DocumentSections& sections,
                                         BuiltSegment& built) const;
    std::vector<std::uint32_t> live_pairs(const std::vector<std::size_t>& order) const;
    void write_terms(const TermOrder& terms, const std::vector<Posting>& postings, Bytes lengths,
                     TermSections& sections, BuiltSegment& built) const;

    std::vector<Document> documents_;
    std::unordered_map<std::string, std::size_t> by_id_;
    std::vector<Occurrence> occurrences_;
    std::vector<std::uint32_t> pairs_;  // every occurrence
    std::vector<std::uint64_t> term_hashes_;
    std::vector<std::uint64_t> term_offsets_{0};
    std::string term_bytes_;
    std::vector<std::uint32_t> term_table_;
    std::size_t memory_ = 0;
};

}  // namespace moxie
