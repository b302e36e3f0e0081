#include "index/directory.h"

#include <algorithm>
#include <cstring>

#include "index/segment.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kDirectoryVersion = 1;
enum : std::uint32_t { kSummary = 0, kHashes = 1, kOffsets = 2, kPayload = 3 };

// Keeps, of equal experts, the one that came first.
void keep_first_of_each_expert(std::vector<DirectoryEntry>& entries) {
    std::stable_sort(
        entries.begin(), entries.end(),
        [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.expert < b.expert; });
    entries.erase(std::unique(entries.begin(), entries.end(),
                              [](const DirectoryEntry& a, const DirectoryEntry& b) {
                                  return a.expert == b.expert;
                              }),
                  entries.end());
}

}  // namespace

void DirectoryWriter::close_term() {
    if (entry_count_ == 0) return;
    hashes_.u64(hash_);
    offsets_.u64(payload_.size());
    payload_.varint(entry_count_);
    payload_.raw(entries_.bytes());
    entries_ = ByteWriter();
    entry_count_ = 0;
}

void DirectoryWriter::add(std::uint64_t hash, std::uint32_t expert,
                          std::uint64_t document_frequency, std::uint64_t collection_frequency,
                          Bytes skyline) {
    if (hash != hash_) close_term();
    hash_ = hash;
    ++entry_count_;
    entries_.varint(expert);
    entries_.varint(document_frequency);
    entries_.varint(collection_frequency);
    entries_.varint(skyline.size());
    entries_.raw(skyline);
}

ContainerWriter::Finished DirectoryWriter::finish() {
    close_term();
    offsets_.u64(payload_.size());
    ByteWriter summary;
    summary.u32(kDirectoryVersion);
    summary.u32(0);
    summary.u64(hashes_.size() / 8);
    ContainerWriter container(ContainerKind::directory);
    container.section(kSummary, summary.take());
    container.section(kHashes, hashes_.take());
    container.section(kOffsets, offsets_.take());
    container.section(kPayload, payload_.take());
    return container.finish();
}

DirectoryPart::DirectoryPart(const Files& files, ContainerLocation location)
    : container_(files, std::move(location), ContainerKind::directory) {
    open();
}

DirectoryPart::DirectoryPart(ContainerWriter::Finished finished)
    : container_(std::move(finished), "directory part in memory", ContainerKind::directory) {
    open();
}

void DirectoryPart::open() {
    ByteReader summary(container_.all(kSummary), "directory summary");
    if (const std::uint32_t version = summary.u32(); version > kDirectoryVersion)
        throw Error(ErrorCode::future_version,
                    "this directory file was written by a newer moxie; update moxie to read " +
                        container_.name());
    summary.u32();
    term_count_ = summary.u64();
    if (container_.length(kHashes) / 8 != term_count_ ||
        container_.length(kOffsets) / 8 != term_count_ + 1)
        throw Error(ErrorCode::corrupt,
                    "damaged index file: its sections contradict each other: " + container_.name());
}

std::uint64_t DirectoryPart::hash(std::size_t index) const {
    std::uint64_t value;
    std::memcpy(&value, container_.read(kHashes, index * 8, 8).data(), 8);
    return value;
}

std::uint64_t DirectoryPart::payload_offset(std::size_t index) const {
    std::uint64_t value;
    std::memcpy(&value, container_.read(kOffsets, index * 8, 8).data(), 8);
    return value;
}

void DirectoryPart::lookup(std::uint64_t wanted, std::vector<DirectoryEntry>& out) const {
    if (term_count_ == 0) return;
    const std::size_t at = lower_bound_hash(container_.all(kHashes).data(), term_count_, wanted);
    if (at < term_count_ && hash(at) == wanted) entries(at, out);
}

void DirectoryPart::entries(std::size_t index, std::vector<DirectoryEntry>& out) const {
    const std::uint64_t begin = payload_offset(index), end = payload_offset(index + 1);
    if (end < begin)
        throw Error(ErrorCode::corrupt,
                    "damaged index file: crossed offsets: " + container_.name());
    ByteReader reader(container_.read(kPayload, begin, end - begin), "directory entries");
    for (std::uint64_t left = reader.count(4); left > 0; --left) {
        DirectoryEntry entry;
        entry.expert = static_cast<std::uint32_t>(reader.varint());
        entry.document_frequency = reader.varint();
        entry.collection_frequency = reader.varint();
        entry.skyline = reader.raw(reader.varint());
        out.push_back(entry);
    }
}

std::vector<DirectoryEntry> Directory::lookup(std::uint64_t hash) const {
    std::vector<DirectoryEntry> entries;
    for (std::size_t i = parts_.size(); i > 0; --i) parts_[i - 1]->lookup(hash, entries);
    if (parts_.size() > 1) keep_first_of_each_expert(entries);
    std::erase_if(entries,
                  [](const DirectoryEntry& entry) { return entry.document_frequency == 0; });
    return entries;
}

ContainerWriter::Finished merge_parts(std::span<const std::shared_ptr<const DirectoryPart>> parts,
                                      bool whole, const std::function<bool(std::uint32_t)>& alive) {
    std::vector<std::size_t> at(parts.size(), 0);
    std::vector<DirectoryEntry> entries;
    DirectoryWriter writer;
    for (;;) {
        bool any = false;
        std::uint64_t hash = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (at[i] == parts[i]->term_count()) continue;
            const std::uint64_t candidate = parts[i]->hash(at[i]);
            hash = any ? std::min(hash, candidate) : candidate;
            any = true;
        }
        if (!any) return writer.finish();
        entries.clear();
        for (std::size_t i = parts.size(); i > 0; --i)  // newest first
            if (at[i - 1] < parts[i - 1]->term_count() && parts[i - 1]->hash(at[i - 1]) == hash)
                parts[i - 1]->entries(at[i - 1]++, entries);
        keep_first_of_each_expert(entries);
        for (const DirectoryEntry& entry : entries)
            if (alive(entry.expert) && !(whole && entry.document_frequency == 0))
                writer.add(hash, entry.expert, entry.document_frequency, entry.collection_frequency,
                           entry.skyline);
    }
}

}  // namespace moxie
