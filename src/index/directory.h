#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "index/container.h"
#include "index/skyline.h"

namespace moxie {

/// What one expert knows of one term: statistics over its live chunks.
struct DirectoryEntry {
    std::uint32_t expert = 0;
    std::uint64_t document_frequency = 0;  ///< 0: the expert no longer holds the term
    std::uint64_t collection_frequency = 0;
    Bytes skyline;  ///< as written by Skyline::write
};

/// Writes one part of the directory.
class DirectoryWriter {
public:
    /// By increasing (hash, expert).
    void add(std::uint64_t hash, std::uint32_t expert, std::uint64_t document_frequency,
             std::uint64_t collection_frequency, Bytes skyline);
    bool empty() const { return hashes_.size() == 0; }
    ContainerWriter::Finished finish();

private:
    void close_term();
    ByteWriter hashes_, offsets_, payload_, entries_;
    std::uint64_t hash_ = 0;
    std::uint64_t entry_count_ = 0;
};

/// One immutable part: for some terms, the absolute statistics of some experts at the time of
/// writing.
class DirectoryPart {
public:
    DirectoryPart(const Files& files, ContainerLocation location);
    /// One that has not been written yet.
    explicit DirectoryPart(ContainerWriter::Finished finished);
    std::size_t term_count() const { return term_count_; }
    std::uint64_t hash(std::size_t index) const;
    /// Appends the entries of the term with this hash (nothing if it has none here).
    void lookup(std::uint64_t hash, std::vector<DirectoryEntry>& out) const;
    void entries(std::size_t index, std::vector<DirectoryEntry>& out) const;
    const Container& container() const { return container_; }

private:
    void open();
    std::uint64_t payload_offset(std::size_t index) const;
    Container container_;
    std::size_t term_count_ = 0;
};

/// The global term directory: term → experts that hold it, with document frequency, collection
/// frequency and skyline. A stack of parts in which, for each (term, expert), the newest part that
/// names it holds. One lookup a query term feeds idf, routing features and score bounds of all
/// experts. Immutable, any number of threads.
class Directory {
public:
    Directory() = default;
    /// Oldest first.
    explicit Directory(std::vector<std::shared_ptr<const DirectoryPart>> parts)
        : parts_(std::move(parts)) {}

    /// The entries of a term by increasing expert; those with document frequency 0 are left out.
    /// Experts that were removed since may be among them: the caller knows which experts exist.
    std::vector<DirectoryEntry> lookup(std::uint64_t hash) const;
    const std::vector<std::shared_ptr<const DirectoryPart>>& parts() const { return parts_; }

private:
    std::vector<std::shared_ptr<const DirectoryPart>> parts_;
};

/// One part with what `parts` (oldest first) say together. Entries of experts that `alive` refuses
/// are dropped, and those with document frequency 0 too if `parts` is the whole directory.
ContainerWriter::Finished merge_parts(std::span<const std::shared_ptr<const DirectoryPart>> parts,
                                      bool whole, const std::function<bool(std::uint32_t)>& alive);

}  // namespace moxie
