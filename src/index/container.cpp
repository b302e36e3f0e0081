#include "index/container.h"

#include <algorithm>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint64_t kMagic = 0x31305849584f4dull;  // "MOXIX01"
constexpr std::size_t kPage = 65536;
constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kSectionBytes = 24;
constexpr std::uint32_t kMaxSections = 64;

std::uint64_t aligned(std::uint64_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

std::size_t page_count(std::uint64_t body_end) { return (body_end + kPage - 1) / kPage; }

void write_header(ByteWriter& out, ContainerKind kind, std::size_t sections, std::uint64_t body_end,
                  std::uint64_t total) {
    out.u64(kMagic);
    out.u32(static_cast<std::uint32_t>(kind));
    out.u32(static_cast<std::uint32_t>(sections));
    out.u64(body_end);
    out.u64(total);
    while (out.size() < kHeaderBytes) out.u8(0);
}

}  // namespace

void ContainerWriter::section(std::uint32_t number, std::vector<std::uint8_t> bytes,
                              std::size_t alignment) {
    sections_.push_back({number, std::move(bytes), alignment});
}

ContainerWriter::Finished ContainerWriter::finish() {
    const std::size_t table_end = kHeaderBytes + sections_.size() * kSectionBytes;
    std::uint64_t body_end = table_end;
    for (const Section& section : sections_)
        body_end = aligned(body_end, section.alignment) + section.bytes.size();
    body_end =
        aligned(body_end, 8) + 8;  // eight bytes of slack: wide loads may run past the last section
    const std::uint64_t total = body_end + page_count(body_end) * 8;

    ByteWriter out;
    write_header(out, kind_, sections_.size(), body_end, total);
    std::uint64_t offset = table_end;
    for (const Section& section : sections_) {
        offset = aligned(offset, section.alignment);
        out.u32(section.number);
        out.u32(0);
        out.u64(offset);
        out.u64(section.bytes.size());
        offset += section.bytes.size();
    }
    for (Section& section : sections_) {
        out.align(section.alignment);
        out.raw(section.bytes);
        section.bytes = {};
    }
    out.align(8);
    out.u64(0);

    ByteWriter pages;
    for (std::size_t page = 0; page < page_count(body_end); ++page)
        pages.u64(checksum(out.bytes().subspan(
            page * kPage, std::min<std::size_t>(kPage, body_end - page * kPage))));
    out.raw(pages.bytes());
    Finished finished;
    finished.root_checksum = checksum(pages.bytes());
    finished.bytes = out.take();
    return finished;
}

Container::Container(const Files& files, ContainerLocation location, ContainerKind kind)
    : location_(std::move(location)), file_(files.map(location_.path)) {
    const Bytes file = file_->bytes();
    if (location_.offset > file.size() || location_.length > file.size() - location_.offset)
        damaged("the file is shorter than the catalog says");
    bytes_ = file.subspan(location_.offset, location_.length);
    open(kind);
}

Container::Container(ContainerWriter::Finished finished, std::string name, ContainerKind kind)
    : location_{std::move(name), 0, finished.bytes.size(), finished.root_checksum},
      memory_(std::move(finished.bytes)),
      bytes_(memory_) {
    open(kind);
}

void Container::open(ContainerKind kind) {
    ByteReader header(bytes_, "container header");
    if (header.u64() != kMagic) damaged("it does not start like a moxie container");
    if (header.u32() != static_cast<std::uint32_t>(kind)) damaged("it is of another kind");
    const std::uint32_t sections = header.u32();
    body_end_ = header.u64();
    const std::uint64_t total = header.u64();
    if (total != bytes_.size() || body_end_ > total || sections > kMaxSections ||
        total - body_end_ != page_count(body_end_) * 8 ||
        body_end_ < kHeaderBytes + sections * kSectionBytes)
        damaged("its header contradicts its length");
    page_checksums_ = bytes_.subspan(body_end_);
    if (checksum(page_checksums_) != location_.root_checksum) damaged("its root checksum differs");
    verified_ = std::vector<std::atomic<std::uint8_t>>(page_count(body_end_));
    touch(0, kHeaderBytes + sections * kSectionBytes);

    header.raw(kHeaderBytes - header.position());
    for (std::uint32_t i = 0; i < sections; ++i) {
        const std::uint32_t number = header.u32();
        header.u32();
        Section section{header.u64(), header.u64()};
        if (number >= kMaxSections || section.offset > body_end_ ||
            section.length > body_end_ - section.offset)
            damaged("a section lies outside of it");
        if (number >= sections_.size()) sections_.resize(number + 1);
        sections_[number] = section;
    }
}

void Container::damaged(const std::string& what) const {
    throw Error(ErrorCode::corrupt, "damaged index file: " + what + ": " + name());
}

std::string Container::name() const {
    return location_.path + " at byte " + std::to_string(location_.offset);
}

void Container::verify_page(std::size_t page) const {
    const std::size_t begin = page * kPage;
    const std::size_t length = std::min<std::size_t>(kPage, body_end_ - begin);
    ByteReader expected(page_checksums_.subspan(page * 8, 8), "page checksum");
    if (checksum(bytes_.subspan(begin, length)) != expected.u64())
        damaged("page " + std::to_string(page) + " fails its checksum");
    verified_[page].store(1, std::memory_order_release);
}

void Container::touch(std::uint64_t offset, std::uint64_t length) const {
    if (length == 0) return;
    for (std::size_t page = offset / kPage; page <= (offset + length - 1) / kPage; ++page)
        if (!verified_[page].load(std::memory_order_acquire)) verify_page(page);
}

Bytes Container::read(std::uint32_t number, std::uint64_t offset, std::uint64_t length) const {
    const Section section = number < sections_.size() ? sections_[number] : Section{};
    if (offset > section.length || length > section.length - offset)
        damaged("section " + std::to_string(number) + " is read beyond its end");
    touch(section.offset + offset, length);
    return bytes_.subspan(section.offset + offset, length);
}

Bytes Container::all(std::uint32_t section) const { return read(section, 0, length(section)); }

std::uint64_t Container::length(std::uint32_t section) const {
    return section < sections_.size() ? sections_[section].length : 0;
}

std::uint64_t Container::verify() const {
    for (std::size_t page = 0; page < verified_.size(); ++page) verify_page(page);
    return bytes_.size();
}

}  // namespace moxie
