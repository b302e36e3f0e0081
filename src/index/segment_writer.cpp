#include "index/segment_writer.h"

#include <algorithm>

#include "index/segment.h"
#include "index/segment_format.h"

namespace moxie {

namespace {

std::string chunk_record(const IndexedChunk& chunk) {
    ByteWriter out;
    out.varint(chunk.begin);
    out.varint(chunk.end);
    out.varint(chunk.page ? std::uint64_t{*chunk.page} + 1 : 0);
    out.varint(chunk.section.size());
    for (const std::string& heading : chunk.section) out.string(heading);
    out.string(chunk.text);
    return {reinterpret_cast<const char*>(out.bytes().data()), out.size()};
}

std::string document_record(const IndexedDocument& document) {
    ByteWriter out;
    out.string(document.title);
    out.string(document.uri);
    out.varint(document.metadata.size());
    for (const auto& [key, value] : document.metadata) {
        out.string(key);
        out.string(value);
    }
    return {reinterpret_cast<const char*>(out.bytes().data()), out.size()};
}

std::uint32_t position(const ByteWriter& writer) {
    return static_cast<std::uint32_t>(writer.size());
}

}  // namespace

void DocumentSections::add(const IndexedDocument& document) {
    document_table_.u32(chunks_);
    id_offsets_.u32(position(ids_));
    ids_.raw(as_bytes(document.id));
    filter_offsets_.u32(static_cast<std::uint32_t>(filters_.size() / 8));
    for (const auto& [key, value] : document.metadata) {
        filters_.u64(filter_hash(key, value));
        filters_.u64(filter_key_hash(key));
    }
    document_store_.add(document_record(document));
    ++documents_;
}

void DocumentSections::add_chunk(const IndexedChunk& chunk, std::uint64_t length,
                                 std::span<const NumberedTerm> terms) {
    lengths_.u8(encode_length(length));
    chunk_table_.u64(checksum(chunk.text));
    chunk_table_.u32(documents_ - 1);
    chunk_table_.u32(chunk.ordinal);
    chunk_store_.add(chunk_record(chunk));
    forward_offsets_.u64(forward_.size());
    std::uint32_t previous = 0;
    for (const NumberedTerm& term : terms) {
        forward_.varint(term.term - previous);
        forward_.varint(term.frequency);
        previous = term.term;
    }
    ++chunks_;
}

void DocumentSections::write_tables(ContainerWriter& container) {
    document_table_.u32(chunks_);
    id_offsets_.u32(position(ids_));
    filter_offsets_.u32(static_cast<std::uint32_t>(filters_.size() / 8));
    container.section(SegmentSection::lengths, lengths_.take());
    container.section(SegmentSection::chunks, chunk_table_.take());
    container.section(SegmentSection::documents, document_table_.take());
    container.section(SegmentSection::id_offsets, id_offsets_.take());
    container.section(SegmentSection::ids, ids_.take());
    container.section(SegmentSection::filter_offsets, filter_offsets_.take());
    container.section(SegmentSection::filters, filters_.take());
}

void DocumentSections::write_contents(ContainerWriter& container) {
    forward_offsets_.u64(forward_.size());
    container.section(SegmentSection::forward_offsets, forward_offsets_.take());
    container.section(SegmentSection::forward, forward_.take());
    chunk_store_.finish(container, SegmentSection::chunk_store);
    document_store_.finish(container, SegmentSection::document_store);
}

TermStatistics TermSections::add(std::uint64_t hash, std::string_view text,
                                 std::span<const Posting> postings, Bytes lengths) {
    TermStatistics statistics{hash, postings.size(), 0, {}};
    for (const Posting& posting : postings) statistics.collection_frequency += posting.frequency;
    hashes_.u64(hash);
    records_.u32(static_cast<std::uint32_t>(postings.size()));
    records_.u32(block_count_);
    records_.u64(statistics.collection_frequency);
    string_offsets_.u32(position(strings_));
    strings_.raw(as_bytes(text));
    statistics.skyline = add_postings(postings, lengths);
    ++terms_;
    return statistics;
}

// In blocks, each with the skyline that bounds its scores; returns that of the whole list.
Skyline TermSections::add_postings(std::span<const Posting> postings, Bytes lengths) {
    Skyline whole;
    std::int64_t previous = -1;
    for (std::size_t at = 0; at < postings.size(); at += kBlockPostings) {
        const auto block = postings.subspan(at, std::min(kBlockPostings, postings.size() - at));
        Skyline skyline;
        for (const Posting& posting : block)
            skyline.add({posting.frequency, lengths[posting.chunk]});
        mark_block(block.back().chunk);
        ++block_count_;
        skyline.write(skylines_);
        write_block(block, previous, postings_);
        previous = block.back().chunk;
        whole.add(skyline);
    }
    return whole;
}

void TermSections::mark_block(std::uint32_t last_chunk) {
    blocks_.u32(last_chunk);
    blocks_.u32(position(skylines_));
    blocks_.u64(postings_.size());
}

void TermSections::write(ContainerWriter& container) {
    string_offsets_.u32(position(strings_));
    mark_block(0);  // where the last block ends
    container.section(SegmentSection::term_hashes, hashes_.take());
    container.section(SegmentSection::terms, records_.take());
    container.section(SegmentSection::string_offsets, string_offsets_.take());
    container.section(SegmentSection::strings, strings_.take());
    container.section(SegmentSection::blocks, blocks_.take());
    container.section(SegmentSection::postings, postings_.take());
    container.section(SegmentSection::skylines, skylines_.take());
}

}  // namespace moxie
