#include "index/segment_builder.h"

#include <algorithm>
#include <numeric>

#include "index/postings.h"
#include "index/record_store.h"
#include "index/segment.h"
#include "index/segment_format.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::size_t kFirstTable = 64;

}  // namespace

void TermBag::grow() {
    table_.assign(std::max(kFirstTable, table_.size() * 2), 0);
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
        std::size_t slot = entries_[i].hash & (table_.size() - 1);
        while (table_[slot] != 0) slot = (slot + 1) & (table_.size() - 1);
        table_[slot] = i + 1;
    }
}

void TermBag::add(std::string_view term) {
    ++length_;
    if (entries_.size() * 2 >= table_.size()) grow();
    const std::uint64_t hash = checksum(term);
    std::size_t slot = hash & (table_.size() - 1);
    for (; table_[slot] != 0; slot = (slot + 1) & (table_.size() - 1)) {
        Entry& entry = entries_[table_[slot] - 1];
        if (entry.hash == hash && this->term(entry) == term) {
            ++entry.frequency;
            return;
        }
    }
    entries_.push_back({hash, static_cast<std::uint32_t>(arena_.size()),
                        static_cast<std::uint32_t>(term.size()), 1});
    table_[slot] = static_cast<std::uint32_t>(entries_.size());
    arena_.append(term);
}

void SegmentBuilder::grow_terms() {
    term_table_.assign(std::max<std::size_t>(1024, term_table_.size() * 2), 0);
    for (std::uint32_t i = 0; i < term_hashes_.size(); ++i) {
        std::size_t slot = term_hashes_[i] & (term_table_.size() - 1);
        while (term_table_[slot] != 0) slot = (slot + 1) & (term_table_.size() - 1);
        term_table_[slot] = i + 1;
    }
}

std::uint32_t SegmentBuilder::intern(std::uint64_t hash, std::string_view term) {
    if (term_hashes_.size() * 2 >= term_table_.size()) grow_terms();
    std::size_t slot = hash & (term_table_.size() - 1);
    for (; term_table_[slot] != 0; slot = (slot + 1) & (term_table_.size() - 1)) {
        const std::uint32_t id = term_table_[slot] - 1;
        const std::string_view known(term_bytes_.data() + term_offsets_[id],
                                     term_offsets_[id + 1] - term_offsets_[id]);
        if (term_hashes_[id] == hash && known == term) return id;
    }
    term_hashes_.push_back(hash);
    term_bytes_.append(term);
    term_offsets_.push_back(term_bytes_.size());
    term_table_[slot] = static_cast<std::uint32_t>(term_hashes_.size());
    memory_ += term.size() + 32;
    return static_cast<std::uint32_t>(term_hashes_.size() - 1);
}

void SegmentBuilder::add(IndexedDocument document) {
    memory_ +=
        document.id.size() + document.title.size() + document.uri.size() + sizeof(Document) + 64;
    const auto [at, fresh] = by_id_.try_emplace(document.id, documents_.size());
    if (!fresh) {
        documents_[at->second] =
            {};  // the earlier version; its occurrences are simply never read again
        at->second = documents_.size();
    }
    documents_.push_back({std::move(document), {}});
}

void SegmentBuilder::add_chunk(IndexedChunk chunk) {
    Chunk entry;
    entry.first = occurrences_.size();
    entry.count = chunk.terms.entries().size();
    entry.length = chunk.terms.length();
    for (const TermBag::Entry& term : chunk.terms.entries())
        occurrences_.push_back({intern(term.hash, chunk.terms.term(term)), term.frequency});
    memory_ += chunk.text.size() + entry.count * sizeof(Occurrence) + sizeof(Chunk);
    chunk.terms = {};
    entry.meta = std::move(chunk);
    documents_.back().chunks.push_back(std::move(entry));
}

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

// The postings of one term, written in blocks with their skylines.
class PostingsWriter {
public:
    Skyline write(std::span<const Posting> postings, std::span<const std::uint8_t> lengths) {
        Skyline whole;
        std::int64_t previous = -1;
        for (std::size_t at = 0; at < postings.size(); at += kBlockPostings) {
            const auto block = postings.subspan(at, std::min(kBlockPostings, postings.size() - at));
            Skyline skyline;
            for (const Posting& posting : block)
                skyline.add({posting.frequency, lengths[posting.chunk]});
            blocks_.u32(block.back().chunk);
            blocks_.u32(static_cast<std::uint32_t>(skylines_.size()));
            blocks_.u64(data_.size());
            ++block_count_;
            skyline.write(skylines_);
            write_block(block, previous, data_);
            previous = block.back().chunk;
            whole.add(skyline);
        }
        return whole;
    }
    std::uint32_t block_count() const { return block_count_; }
    void finish(ContainerWriter& container) {
        blocks_.u32(0);
        blocks_.u32(static_cast<std::uint32_t>(skylines_.size()));
        blocks_.u64(data_.size());
        container.section(SegmentSection::blocks, blocks_.take());
        container.section(SegmentSection::postings, data_.take());
        container.section(SegmentSection::skylines, skylines_.take());
    }

private:
    ByteWriter blocks_, data_, skylines_;
    std::uint32_t block_count_ = 0;
};

}  // namespace

BuiltSegment SegmentBuilder::build() {
    std::vector<std::size_t> order;
    order.reserve(by_id_.size());
    for (const auto& [id, index] : by_id_) order.push_back(index);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return documents_[a].meta.id < documents_[b].meta.id;
    });
    // Terms of replaced documents may be left without postings: they get no number.
    std::vector<std::uint64_t> frequencies(term_hashes_.size(), 0);
    for (const std::size_t index : order)
        for (const Chunk& chunk : documents_[index].chunks)
            for (std::size_t i = chunk.first; i < chunk.first + chunk.count; ++i)
                ++frequencies[occurrences_[i].term];
    std::vector<std::uint32_t> terms;
    for (std::uint32_t term = 0; term < term_hashes_.size(); ++term)
        if (frequencies[term] > 0) terms.push_back(term);
    const auto bytes_of = [&](std::uint32_t term) {
        return std::string_view(term_bytes_.data() + term_offsets_[term],
                                term_offsets_[term + 1] - term_offsets_[term]);
    };
    std::sort(terms.begin(), terms.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(term_hashes_[a], bytes_of(a)) < std::pair(term_hashes_[b], bytes_of(b));
    });
    std::vector<std::uint32_t> number(term_hashes_.size());
    std::vector<std::uint64_t> first(terms.size() + 1, 0);
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
        number[terms[i]] = i;
        first[i + 1] = first[i] + frequencies[terms[i]];
    }

    BuiltSegment built;
    ContainerWriter container(ContainerKind::segment);
    ByteWriter lengths, chunk_table, document_table, id_offsets, ids, filter_offsets, filters,
        forward_offsets, forward;
    RecordStoreWriter chunk_store, document_store;
    std::vector<Posting> postings(first.back());
    std::vector<std::uint64_t> fill(first.begin(), first.end() - 1);
    std::vector<Occurrence> row;
    for (const std::size_t index : order) {
        const Document& document = documents_[index];
        document_table.u32(built.chunks);
        id_offsets.u32(static_cast<std::uint32_t>(ids.size()));
        ids.raw({reinterpret_cast<const std::uint8_t*>(document.meta.id.data()),
                 document.meta.id.size()});
        filter_offsets.u32(static_cast<std::uint32_t>(filters.size() / 8));
        for (const auto& [key, value] : document.meta.metadata) {
            filters.u64(filter_hash(key, value));
            filters.u64(filter_key_hash(key));
        }
        document_store.add(document_record(document.meta));
        for (const Chunk& chunk : document.chunks) {
            lengths.u8(encode_length(chunk.length));
            chunk_table.u64(checksum(chunk.meta.text));
            chunk_table.u32(static_cast<std::uint32_t>(built.documents.size()));
            chunk_table.u32(chunk.meta.ordinal);
            chunk_store.add(chunk_record(chunk.meta));
            row.assign(
                occurrences_.begin() + static_cast<std::ptrdiff_t>(chunk.first),
                occurrences_.begin() + static_cast<std::ptrdiff_t>(chunk.first + chunk.count));
            for (Occurrence& occurrence : row) occurrence.term = number[occurrence.term];
            std::sort(row.begin(), row.end(),
                      [](const Occurrence& a, const Occurrence& b) { return a.term < b.term; });
            forward_offsets.u64(forward.size());
            std::uint32_t previous = 0;
            for (const Occurrence& occurrence : row) {
                forward.varint(occurrence.term - previous);
                forward.varint(occurrence.frequency);
                previous = occurrence.term;
                postings[fill[occurrence.term]++] = {built.chunks, occurrence.frequency};
            }
            built.total_length += chunk.length;
            ++built.chunks;
        }
        built.documents.push_back(document.meta.id);
        built.chunk_counts.push_back(static_cast<std::uint32_t>(document.chunks.size()));
    }
    document_table.u32(built.chunks);
    id_offsets.u32(static_cast<std::uint32_t>(ids.size()));
    filter_offsets.u32(static_cast<std::uint32_t>(filters.size() / 8));
    forward_offsets.u64(forward.size());

    ByteWriter hashes, records, string_offsets, strings;
    PostingsWriter writer;
    const std::vector<std::uint8_t> length_codes(lengths.bytes().begin(), lengths.bytes().end());
    built.terms.reserve(terms.size());
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
        const std::span<const Posting> list(postings.data() + first[i], first[i + 1] - first[i]);
        TermStatistics statistics{term_hashes_[terms[i]], list.size(), 0, {}};
        for (const Posting& posting : list) statistics.collection_frequency += posting.frequency;
        hashes.u64(statistics.hash);
        records.u32(static_cast<std::uint32_t>(list.size()));
        records.u32(writer.block_count());
        records.u64(statistics.collection_frequency);
        string_offsets.u32(static_cast<std::uint32_t>(strings.size()));
        const std::string_view bytes = bytes_of(terms[i]);
        strings.raw({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        statistics.skyline = writer.write(list, length_codes);
        built.terms.push_back(std::move(statistics));
    }
    string_offsets.u32(static_cast<std::uint32_t>(strings.size()));

    ByteWriter summary;
    summary.u32(kSegmentVersion);
    summary.u32(built.chunks);
    summary.u32(static_cast<std::uint32_t>(built.documents.size()));
    summary.u32(static_cast<std::uint32_t>(terms.size()));
    summary.u64(built.total_length);
    container.section(SegmentSection::summary, summary.take());
    container.section(SegmentSection::lengths, lengths.take());
    container.section(SegmentSection::chunks, chunk_table.take());
    container.section(SegmentSection::documents, document_table.take());
    container.section(SegmentSection::id_offsets, id_offsets.take());
    container.section(SegmentSection::ids, ids.take());
    container.section(SegmentSection::filter_offsets, filter_offsets.take());
    container.section(SegmentSection::filters, filters.take());
    container.section(SegmentSection::term_hashes, hashes.take());
    container.section(SegmentSection::terms, records.take());
    container.section(SegmentSection::string_offsets, string_offsets.take());
    container.section(SegmentSection::strings, strings.take());
    writer.finish(container);
    container.section(SegmentSection::forward_offsets, forward_offsets.take());
    container.section(SegmentSection::forward, forward.take());
    chunk_store.finish(container, SegmentSection::chunk_store);
    document_store.finish(container, SegmentSection::document_store);
    built.container = container.finish();
    *this = SegmentBuilder();
    return built;
}

}  // namespace moxie
