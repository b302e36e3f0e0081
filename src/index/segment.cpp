#include "index/segment.h"

#include <cstring>

#include "index/record_store.h"
#include "index/segment_format.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::size_t kTermBytes = 16;
constexpr std::size_t kChunkBytes = 16;

std::uint64_t load_u64(const std::uint8_t* data, std::size_t index) {
    std::uint64_t value;
    std::memcpy(&value, data + index * 8, 8);
    return value;
}

}  // namespace

std::uint64_t filter_hash(std::string_view key, std::string_view value) {
    ByteWriter pair;
    pair.string(key);
    pair.string(value);
    return checksum(pair.bytes());
}

std::uint64_t filter_key_hash(std::string_view key) { return checksum(key); }

std::size_t lower_bound_hash(const std::uint8_t* hashes, std::size_t count, std::uint64_t hash) {
    const auto guess =
        static_cast<std::size_t>((static_cast<unsigned __int128>(hash) * count) >> 64);
    std::size_t low = guess, high = guess, step = 8;
    while (low > 0 && load_u64(hashes, low - 1) >= hash) {
        high = low;
        low = low > step ? low - step : 0;
        step *= 2;
    }
    step = 8;
    while (high < count && load_u64(hashes, high) < hash) {
        low = high + 1;
        high = count - high > step ? high + step : count;
        step *= 2;
    }
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (load_u64(hashes, middle) < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Segment::Segment(const Files& files, ContainerLocation location)
    : container_(files, std::move(location), ContainerKind::segment) {
    ByteReader summary(container_.all(SegmentSection::summary), "segment summary");
    const std::uint32_t version = summary.u32();
    if (version > kSegmentVersion)
        throw Error(ErrorCode::future_version,
                    "this index file was written by a newer moxie (segment format " +
                        std::to_string(version) + "); update moxie to read " + container_.name());
    chunk_count_ = summary.u32();
    document_count_ = summary.u32();
    term_count_ = summary.u32();
    total_length_ = summary.u64();
    if (container_.length(SegmentSection::lengths) != chunk_count_ ||
        container_.length(SegmentSection::chunks) != std::uint64_t{chunk_count_} * kChunkBytes ||
        container_.length(SegmentSection::documents) != (std::uint64_t{document_count_} + 1) * 4 ||
        container_.length(SegmentSection::terms) != std::uint64_t{term_count_} * kTermBytes ||
        container_.length(SegmentSection::term_hashes) != std::uint64_t{term_count_} * 8)
        throw Error(ErrorCode::corrupt,
                    "damaged index file: its sections contradict each other: " + container_.name());
}

std::uint32_t Segment::u32_at(std::uint32_t section, std::uint64_t index) const {
    std::uint32_t value;
    std::memcpy(&value, container_.read(section, index * 4, 4).data(), 4);
    return value;
}

std::uint64_t Segment::u64_at(std::uint32_t section, std::uint64_t index) const {
    return load_u64(container_.read(section, index * 8, 8).data(), 0);
}

std::string_view Segment::string_at(std::uint32_t offsets, std::uint32_t bytes,
                                    std::uint32_t index) const {
    const std::uint32_t begin = u32_at(offsets, index),
                        end = u32_at(offsets, std::uint64_t{index} + 1);
    if (end < begin)
        throw Error(ErrorCode::corrupt,
                    "damaged index file: crossed offsets: " + container_.name());
    const Bytes data = container_.read(bytes, begin, end - begin);
    return {reinterpret_cast<const char*>(data.data()), data.size()};
}

PairTable Segment::pairs() const { return PairTable(container_.all(SegmentSection::pairs)); }

std::span<const std::uint8_t> Segment::length_codes() const {
    return container_.all(SegmentSection::lengths);
}

std::optional<TermEntry> Segment::find(std::uint64_t hash, std::string_view text) const {
    if (term_count_ == 0) return std::nullopt;
    const Bytes hashes = container_.all(SegmentSection::term_hashes);
    for (std::size_t at = lower_bound_hash(hashes.data(), term_count_, hash);
         at < term_count_ && load_u64(hashes.data(), at) == hash; ++at)
        if (term_text(static_cast<std::uint32_t>(at)) == text)
            return term(static_cast<std::uint32_t>(at));
    return std::nullopt;
}

TermEntry Segment::term(std::uint32_t number) const {
    ByteReader record(
        container_.read(SegmentSection::terms, std::uint64_t{number} * kTermBytes, kTermBytes),
        "term");
    TermEntry entry;
    entry.number = number;
    entry.document_frequency = record.u32();
    entry.first_block = record.u32();
    entry.collection_frequency = record.u64();
    return entry;
}

std::string_view Segment::term_text(std::uint32_t number) const {
    return string_at(SegmentSection::string_offsets, SegmentSection::strings, number);
}

std::uint64_t Segment::term_hash(std::uint32_t number) const {
    return u64_at(SegmentSection::term_hashes, number);
}

std::uint64_t Segment::text_hash(std::uint32_t chunk) const {
    return u64_at(SegmentSection::chunks, std::uint64_t{chunk} * 2);
}

std::uint32_t Segment::document_of(std::uint32_t chunk) const {
    return u32_at(SegmentSection::chunks, std::uint64_t{chunk} * 4 + 2);
}

std::uint32_t Segment::ordinal_of(std::uint32_t chunk) const {
    return u32_at(SegmentSection::chunks, std::uint64_t{chunk} * 4 + 3);
}

std::string_view Segment::document_id(std::uint32_t document) const {
    return string_at(SegmentSection::id_offsets, SegmentSection::ids, document);
}

std::pair<std::uint32_t, std::uint32_t> Segment::chunks_of(std::uint32_t document) const {
    return {u32_at(SegmentSection::documents, document),
            u32_at(SegmentSection::documents, std::uint64_t{document} + 1)};
}

std::optional<std::uint32_t> Segment::find_document(std::string_view id) const {
    std::uint32_t low = 0, high = document_count_;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (document_id(middle) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < document_count_ && document_id(low) == id ? std::optional(low) : std::nullopt;
}

bool Segment::matches_filter(std::uint32_t document, std::uint64_t hash) const {
    const std::uint32_t begin = u32_at(SegmentSection::filter_offsets, document);
    const std::uint32_t end = u32_at(SegmentSection::filter_offsets, std::uint64_t{document} + 1);
    for (std::uint32_t at = begin; at < end; ++at)
        if (u64_at(SegmentSection::filters, at) == hash) return true;
    return false;
}

bool Segment::has_filter(std::uint64_t hash) const {
    const Bytes hashes = container_.all(SegmentSection::filters);
    for (std::size_t i = 0; i < hashes.size() / 8; ++i)
        if (load_u64(hashes.data(), i) == hash) return true;
    return false;
}

StoredChunk Segment::stored_chunk(std::uint32_t chunk) const {
    const std::string record = RecordStore(container_, SegmentSection::chunk_store).record(chunk);
    ByteReader reader({reinterpret_cast<const std::uint8_t*>(record.data()), record.size()},
                      "chunk record");
    StoredChunk stored;
    stored.begin = reader.varint();
    stored.end = reader.varint();
    if (const std::uint64_t page = reader.varint(); page > 0)
        stored.page = static_cast<std::uint32_t>(page - 1);
    for (std::uint64_t left = reader.count(1); left > 0; --left)
        stored.section.emplace_back(reader.string());
    stored.text = reader.string();
    return stored;
}

StoredDocument Segment::stored_document(std::uint32_t document) const {
    const std::string record =
        RecordStore(container_, SegmentSection::document_store).record(document);
    ByteReader reader({reinterpret_cast<const std::uint8_t*>(record.data()), record.size()},
                      "document record");
    StoredDocument stored;
    stored.title = reader.string();
    stored.uri = reader.string();
    for (std::uint64_t left = reader.count(2); left > 0; --left) {
        std::string key(reader.string());
        stored.metadata.emplace_back(std::move(key), reader.string());
    }
    return stored;
}

std::vector<Segment::Occurrence> Segment::terms_of(std::uint32_t chunk) const {
    const std::uint64_t begin = u64_at(SegmentSection::forward_offsets, chunk);
    const std::uint64_t end = u64_at(SegmentSection::forward_offsets, std::uint64_t{chunk} + 1);
    if (end < begin)
        throw Error(ErrorCode::corrupt,
                    "damaged index file: crossed offsets: " + container_.name());
    ByteReader reader(container_.read(SegmentSection::forward, begin, end - begin), "forward list");
    std::vector<Occurrence> occurrences;
    std::uint32_t term = 0;
    while (reader.remaining() > 0) {
        term += static_cast<std::uint32_t>(reader.varint());
        occurrences.push_back({term, static_cast<std::uint32_t>(reader.varint())});
    }
    return occurrences;
}

std::uint64_t Segment::verify() const {
    const std::uint64_t bytes = container_.verify();
    std::uint64_t total = 0, pairs = 0, expected_pairs = 0;
    for (std::uint32_t chunk = 0; chunk < chunk_count_; ++chunk) {
        for (const Occurrence& occurrence : terms_of(chunk)) {
            total += occurrence.frequency;
            ++pairs;
            if (occurrence.term >= term_count_)
                throw Error(
                    ErrorCode::corrupt,
                    "damaged index file: a chunk names an unknown term: " + container_.name());
        }
    }
    std::uint64_t occurrences = 0;
    for (std::uint32_t number = 0; number < term_count_; ++number) {
        expected_pairs += term(number).document_frequency;
        occurrences += term(number).collection_frequency;
    }
    if (total != total_length_ || occurrences != total_length_ || pairs != expected_pairs)
        throw Error(ErrorCode::corrupt,
                    "damaged index file: postings and chunks disagree: " + container_.name());
    return bytes;
}

}  // namespace moxie
