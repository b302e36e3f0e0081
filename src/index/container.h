#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"

namespace moxie {

/// What a container holds; the first bytes of it say so.
enum class ContainerKind : std::uint32_t { segment = 1, directory = 2, vectors = 3 };

/// Builds one immutable container: numbered sections, a checksum for every 64 KiB page, and a root
/// checksum over header, section table and page checksums. Layout: docs/formats.md.
class ContainerWriter {
public:
    explicit ContainerWriter(ContainerKind kind) : kind_(kind) {}
    /// Sections are written in the order of adding; each number once. Each begins at a multiple of
    /// `alignment` (8 or a multiple of it) from the start of the container.
    void section(std::uint32_t number, std::vector<std::uint8_t> bytes, std::size_t alignment = 8);

    struct Finished {
        std::vector<std::uint8_t> bytes;
        std::uint64_t root_checksum = 0;
    };
    Finished finish();

private:
    struct Section {
        std::uint32_t number;
        std::vector<std::uint8_t> bytes;
        std::size_t alignment;
    };
    ContainerKind kind_;
    std::vector<Section> sections_;
};

/// Where a container lies.
struct ContainerLocation {
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t root_checksum = 0;
};

/// An opened container. Opening verifies the root; every page is verified when it is first touched,
/// so a damaged page is never read and an untouched one costs nothing. Any number of threads.
/// Throws Error{corrupt} naming file and offset.
class Container {
public:
    Container(const Files& files, ContainerLocation location, ContainerKind kind);
    /// One that has not been written yet, from memory.
    Container(ContainerWriter::Finished finished, std::string name, ContainerKind kind);

    /// Bytes [offset, offset + length) of a section, verified. Absent sections are empty.
    Bytes read(std::uint32_t section, std::uint64_t offset, std::uint64_t length) const;
    Bytes all(std::uint32_t section) const;
    std::uint64_t length(std::uint32_t section) const;

    /// Touches every page; returns the number of bytes verified.
    std::uint64_t verify() const;
    const ContainerLocation& location() const { return location_; }
    /// "path at offset", for messages.
    std::string name() const;

private:
    struct Section {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
    };
    void open(ContainerKind kind);
    [[noreturn]] void damaged(const std::string& what) const;
    void touch(std::uint64_t offset, std::uint64_t length) const;
    void verify_page(std::size_t page) const;

    ContainerLocation location_;
    std::unique_ptr<MappedFile> file_;  // null for one in memory
    std::vector<std::uint8_t> memory_;
    Bytes bytes_;
    std::vector<Section> sections_;
    std::uint64_t body_end_ = 0;
    Bytes page_checksums_;
    mutable std::vector<std::atomic<std::uint8_t>> verified_;
};

}  // namespace moxie
